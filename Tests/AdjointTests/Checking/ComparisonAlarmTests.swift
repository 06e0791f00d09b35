import Testing

@testable import Adjoint

/// Where the fused form is right to its last digit the comparison must not raise an alarm.
@Suite struct ComparisonAlarmTests {
  /// In float64 as in float32 the composition rounds numbers near 1 on its way to the small loss of
  /// a confident row, by some 1e-16, however small the loss is. The fused form does not.
  @Test(arguments: LossReduction.plain, [5.0, 10, 20, 30])
  func confidentRowsRaiseNone(_ reduction: LossReduction, _ gap: Double) {
    let logits = Tensor([[gap, 0, 0], [0, 0, gap]], as: .float64)
    let labels = [0, 2]
    let truth = SoftmaxTruth.rows(logits.scalars, labels: labels)
    let (losses, pullback) = valueWithPullback(at: logits) {
      softmaxCrossEntropy($0, labels: labels, reduction: .none)
    }
    expectClose(losses.scalars, truth.losses, of: .float64, within: .elementwise(1e-15))
    expectClose(
      pullback(.ones([2], as: .float64)).scalars, truth.gradient, of: .float64,
      within: .elementwise(1e-15))

    let report = SoftmaxCrossEntropy(.labels(labels), reduction: reduction)
      .compareWithComposition(at: logits)
    #expect(report.agrees, "\(report)")
  }
}
