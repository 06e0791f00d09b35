import Adjoint
import Testing

@testable import compare

/// The invariants are asked where they hold, with every option.
@Suite struct InvariantTests {
  @Test(
    arguments: [
      [], ["--ignored", "0.4"], ["--class-weights", "--smoothing", "0.2"],
      ["--targets", "probabilities", "--class-weights"], ["--inverse-temperature", "0.7"],
      ["--soft-cap", "9"], ["--masked", "0.3"], ["--z-loss", "0.1"],
    ], [LossReduction.mean, .none])
  func eachHolds(_ arguments: [String], _ reduction: LossReduction) throws {
    let settings = try Settings(arguments: arguments)
    var example = Example(settings, shape: [6, 7])
    example.reduction = reduction
    let findings = Invariants(example, seed: 3).findings
    for finding in findings {
      #expect(finding.holds != false, "\(finding.name): \(finding.detail)")
    }
    #expect(findings.count { $0.holds == true } >= 6)
  }

  /// Without options, only what needs ignored rows is not asked.
  @Test func fewAreNotAsked() throws {
    let plain = Invariants(Example(try Settings(arguments: []), shape: [6, 7]), seed: 3).findings
    #expect(plain.filter { $0.holds == nil }.map(\.name) == ["ignored rows", "rows left out"])
    let ignoring = Example(try Settings(arguments: ["--ignored", "0.5"]), shape: [6, 7])
    #expect(Invariants(ignoring, seed: 3).findings.allSatisfy { $0.holds == true })
  }
}
