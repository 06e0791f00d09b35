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
    #expect(findings.count { $0.holds == true } >= 4)
  }

  /// Without options, only what needs ignored rows is not asked.
  @Test func fewAreNotAsked() throws {
    let plain = Invariants(Example(try Settings(arguments: []), shape: [6, 7]), seed: 3).findings
    #expect(plain.filter { $0.holds == nil }.map(\.name) == ["ignored rows", "rows left out"])
    let ignoring = Example(try Settings(arguments: ["--ignored", "0.5"]), shape: [6, 7])
    #expect(Invariants(ignoring, seed: 3).findings.allSatisfy { $0.holds == true })
  }

  private static let settingsOfSteepCaps = ScalarType.allCases.flatMap { type in
    (0...20).map { (type, $0) }
  }

  /// A soft cap far below the logits makes most gradients of a row tiny, and the masses of the one class
  /// that it leaves alone may cancel. What rounding leaves is a share of the terms all the same, and
  /// the slope's rounding goes with its class wherever that stands. The gradient itself is right.
  @Test(arguments: settingsOfSteepCaps)
  func errorsAreSharesOfTheirOwnTerms(_ type: ScalarType, _ seed: Int) throws {
    let settings = try Settings(arguments: [
      "--targets", "probabilities", "--class-weights", "--soft-cap", "0.02", "--masked", "0.3",
      "--seed", "\(seed)", "--type", "\(type)",
    ])
    for shape: Shape in [[8, 10], [3, 300]] {
      let example = Example(settings, shape: shape)
      for finding in Invariants(example, seed: seed).findings {
        #expect(finding.holds != false, "\(shape): \(finding.name), \(finding.detail)")
      }
      let values = Truth(example, cotangent: Tensor(1, as: type)).reference.tensors[1]
      let gradient = example.evaluation.gradients[0].scalars
      let areRight = gradient.indices.allSatisfy { index in
        let error = (gradient[index] - values.high[index]) - values.low[index]
        return error.magnitude <= values.tolerances[type]![index]
      }
      #expect(areRight, "\(shape)")
    }
  }

  /// The terms of p_i·T − t_i, by hand: p = (1/2, 1/4, 1/4), and a mass of 1/2 on the first class whose
  /// gradient is 0 but for rounding.
  @Test func sizesAreThoseOfTerms() {
    let logits = Tensor([[2, 1, 1]], as: .float64) * Double.log(2)
    let masses = Tensor([[0.5, 0.5, 0]], as: .float64)
    let example = Example(
      logits: logits, targets: .probabilities(masses), reduction: .none)
    let truth = Truth(example, cotangent: .ones([1], as: .float64))
    for (size, expected) in zip(truth.logitSizes, [1, 0.75, 0.25]) {
      #expect((size - expected).magnitude <= 1e-15)
    }
  }
}
