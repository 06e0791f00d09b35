import Adjoint
import Testing

@testable import compare

/// Operands that must be positive stay so while they are moved for finite differences, however small
/// they are.
@Suite struct SmallOperandTests {
  @Test(arguments: [
    ["--soft-cap", "0.04"], ["--soft-cap", "1e-3"], ["--soft-cap", "1e-20"],
    ["--inverse-temperature", "0.01"], ["--inverse-temperature", "1e-12"],
    ["--soft-cap", "0.02", "--inverse-temperature", "0.02", "--class-weights"],
  ])
  func differencesStayWithinTheDomain(_ arguments: [String]) throws {
    for type in ScalarType.allCases {
      let settings = try Settings(arguments: arguments + ["--type", type.rawValue])
      for shape in [[4, 5], [3, 100]] as [Shape] {
        let comparison = Example(settings, shape: shape).comparison
        #expect(comparison.agrees, "\(comparison)")
        // The operand has a gradient, and differences judge it.
        let judged = comparison.rows.filter {
          $0.isJudged && $0.reference.hasPrefix("differences")
        }
        #expect(judged.count == comparison.shapes.count, "\(comparison)")
      }
    }
  }
}
