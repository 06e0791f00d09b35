import Testing

@testable import Adjoint

/// Means that have nothing to divide by, since the rows' labels have the weight 0; and factors that
/// lift gradients out of the subnormal numbers.
@Suite struct SoftmaxWithoutWeightTests {
  @Test(arguments: ScalarType.allCases, [0, .perClass(0.1), .perTarget(0.1)] as [LabelSmoothing])
  func labelsOfWeightZero(_ type: ScalarType, _ smoothing: LabelSmoothing) {
    for zLoss in [0, 0.1] {
      let loss = SoftmaxCrossEntropy(
        .labels([0, -1, 0], ignoring: -1), classWeights: Tensor([0, 1], as: type),
        labelSmoothing: smoothing, zLoss: zLoss, whenAllIgnored: .zero)
      let logits = Tensor([[1, 2], [0, 0], [-3, 1]], as: type)
      let squares = logits.rows([0, 2]).logSumExp(along: 1)
      let expected = zLoss * square(squares).mean().scalar
      for isComposed in [false, true] {
        let (value, pullback) = valueWithPullback(at: Array(loss.operands(for: logits))) {
          isComposed ? loss.composition(Operands($0)) : apply(loss, to: Operands($0))
        }
        expectClose([value.scalar], [expected], of: type, within: .ulps(4))
        let gradients = pullback(Tensor(1, as: type))
        #expect(gradients.allSatisfy { $0.scalars.allSatisfy { $0.isFinite } })
        #expect(gradients[1].scalars == [0, 0])
        #expect(zLoss != 0 || gradients[0].scalars.allSatisfy { $0 == 0 })
      }
      let undefined = SoftmaxCrossEntropy(
        .labels([0, 0, 0]), classWeights: Tensor([0, 1], as: type), zLoss: zLoss)
      #expect(undefined(logits).scalar.isNaN)
    }
  }

  /// In float32 the gradient of a row with a gap of 95 is subnormal, and a factor comes too late for the
  /// digits that it has lost; the divisor of the reduction does not.
  @Test func aFactorBelongsIntoTheReduction() {
    let logits = Tensor([[95, 0, 1]])
    let labels = [0]
    let early = gradient(at: logits) {
      softmaxCrossEntropy($0, labels: labels, reduction: .dividing(by: 1e-30))
    }
    let late = gradient(at: logits) {
      softmaxCrossEntropy($0, labels: labels, reduction: .sum) * 1e30
    }
    let truth = gradient(at: logits.cast(to: .float64)) {
      softmaxCrossEntropy(
        $0, labels: labels, reduction: .dividing(by: Double(Float(1e-30))))
    }
    expectClose(early, truth.cast(to: .float32), within: .elementwise(1e-6))
    expectClose(late, truth.cast(to: .float32), within: .elementwise(0, absolute: 2e-15))
  }
}
