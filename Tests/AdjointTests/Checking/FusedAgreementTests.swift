import Testing

@testable import Adjoint

/// Fused softmax cross-entropy is its composition: to 1e-13 in float64, and to 1e-7 of finite
/// differences.
@Suite struct FusedAgreementTests {
  struct Point: Sendable, CustomTestStringConvertible {
    let shape: Shape
    let reduction: LossReduction
    let scale: Double

    var testDescription: String { "\(shape), \(reduction), scale \(scale)" }

    static let all = [Shape]([[1, 1], [1, 2], [2, 3], [7, 17], [33, 10]]).flatMap { shape in
      LossReduction.plain.flatMap { reduction in
        [1.0, 10].map { Point(shape: shape, reduction: reduction, scale: $0) }
      }
    }

    /// The labels are drawn without a look at the logits.
    func problem(_ type: ScalarType) -> (SoftmaxCrossEntropy, logits: Tensor) {
      var random = RandomStream(seed: 40)
      let labels = (0..<shape[0]).map { _ in Int.random(in: 0..<shape[1], using: &random) }
      let logits = Tensor.normal(shape, standardDeviation: scale, as: type, using: &random)
      return (SoftmaxCrossEntropy(.labels(labels), reduction: reduction), logits)
    }
  }

  @Test(arguments: Point.all, ScalarType.allCases)
  func fusedAndComposedAgree(_ point: Point, _ type: ScalarType) {
    let (operation, logits) = point.problem(type)
    let report = operation.compareWithComposition(at: logits)
    #expect(report.agrees, "\(report)")
    let judged = report.rows.filter { $0.evaluation == "fused float64" }
      .map { "\($0.quantity) \($0.reference)" }
    // Many logits are moved along random directions, few each by itself.
    let differences = "differences" + (logits.elementCount > 256 ? " along directions" : "")
    #expect(
      judged == [
        "value composed float64", "gradient composed float64", "gradient \(differences)",
        "pushforward composed float64", "second derivative composed float64",
      ])
  }

  /// The same without the tool.
  @Test(arguments: Point.all)
  func fusedIsComposed(_ point: Point) {
    let (operation, logits) = point.problem(.float64)
    let (fused, fusedPullback) = valueWithPullback(at: logits) { apply(operation, to: $0) }
    let (composed, composedPullback) = valueWithPullback(at: logits) {
      operation.composition(.one($0))
    }
    expectClose(fused, composed, within: .ofLargest(1e-13), "value")
    var random = RandomStream(seed: 41)
    let cotangent = Tensor.normal(fused.shape, as: .float64, using: &random)
    expectClose(
      fusedPullback(cotangent), composedPullback(cotangent), within: .ofLargest(1e-13), "gradient")
  }
}
