import Testing

@testable import Adjoint

/// What a backward may not change: the logits, and what the tape keeps for the next one.
@Suite struct SoftmaxRepeatedBackwardTests {
  private static let labels = [3, 0, 6, 6]

  private static func logits(_ type: ScalarType) -> Tensor {
    var random = RandomStream(seed: 8)
    return .normal([4, 7], standardDeviation: 3, as: type, using: &random)
  }

  @Test(arguments: ScalarType.allCases, LossReduction.plain)
  func aSecondBackwardGivesTheSame(_ type: ScalarType, _ reduction: LossReduction) {
    let (value, pullback) = valueWithPullback(at: Self.logits(type)) {
      softmaxCrossEntropy($0, labels: Self.labels, reduction: reduction)
    }
    let ones = Tensor.ones(value.shape, as: type)
    let first = pullback(ones)
    let expected = first.bytes
    let scaled = pullback(ones * 0.3)
    #expect(scaled.bytes != expected)
    #expect(pullback(ones).bytes == expected)
    #expect(pullback(ones * 0.3).bytes == scaled.bytes)
    #expect(first.bytes == expected)
  }

  /// The gradient that a pullback returns is its caller's: what he does to it stays with him.
  @Test(arguments: ScalarType.allCases)
  func aChangedGradientDoesNotReachTheTape(_ type: ScalarType) {
    let (value, pullback) = valueWithPullback(at: Self.logits(type)) {
      softmaxCrossEntropy($0, labels: Self.labels)
    }
    let one = Tensor.ones(value.shape, as: type)
    var gradient = pullback(one)
    let expected = gradient.bytes
    gradient *= 5
    gradient.add(gradient, scaledBy: 2)
    #expect(gradient.bytes != expected)
    #expect(pullback(one).bytes == expected)
  }

  @Test(arguments: ScalarType.allCases, LossReduction.plain)
  func theLogitsStayByteForByte(_ type: ScalarType, _ reduction: LossReduction) {
    var values = Self.logits(.float64).scalars
    (values[2], values[9], values[17]) = (-.infinity, .nan, .infinity)
    let logits = Tensor(values, shape: [4, 7], as: type)
    let before = logits.bytes
    let (value, pullback) = valueWithPullback(at: logits) {
      softmaxCrossEntropy($0, labels: Self.labels, reduction: reduction)
    }
    _ = pullback(.ones(value.shape, as: type))
    _ = pullback(.ones(value.shape, as: type) * 3)
    _ = softmaxCrossEntropy(logits, labels: Self.labels, reduction: reduction)
    #expect(logits.bytes == before)
  }

  /// Two losses of one tensor: the gradients add up, and neither is written over the other.
  @Test(arguments: ScalarType.allCases, LossReduction.plain)
  func oneTensorFeedsTwoLosses(_ type: ScalarType, _ reduction: LossReduction) {
    let logits = Self.logits(type)
    let otherLabels = [1, 0, 2, 5]
    func loss(_ x: Tensor, _ labels: [Int]) -> Tensor {
      softmaxCrossEntropy(x, labels: labels, reduction: reduction).sum()
    }
    let first = gradient(at: logits) { loss($0, Self.labels) }
    let second = gradient(at: logits) { loss($0, otherLabels) }
    expectSameBits(
      gradient(at: logits) { loss($0, Self.labels) + loss($0, otherLabels) }, first + second)

    let (value, pullback) = valueWithPullback(at: logits) {
      loss($0, Self.labels) + loss($0, otherLabels)
    }
    for _ in 0..<2 {
      expectSameBits(pullback(.ones(value.shape, as: type)), first + second)
    }
  }

  /// The same loss twice is one value with two uses, or two values: the gradient is double.
  @Test func aLossThatIsUsedTwiceCountsTwice() {
    let logits = Self.logits(.float64)
    func loss(_ x: Tensor) -> Tensor { softmaxCrossEntropy(x, labels: Self.labels) }
    let once = gradient(at: logits, of: loss)
    expectSameBits(
      gradient(at: logits) {
        let loss = loss($0)
        return loss + loss
      }, once * 2)
    expectSameBits(gradient(at: logits) { loss($0) + loss($0) }, once * 2)
  }
}
