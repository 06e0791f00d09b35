import Testing

@testable import Adjoint

/// The loss is rarely the last word of a computation: what follows it reaches the logits through the
/// cotangent.
@Suite struct SoftmaxCotangentTests {
  private static let labels = [3, 0, 6, 6]

  private static let logits: Tensor = {
    var random = RandomStream(seed: 12)
    return .normal([4, 7], standardDeviation: 2, as: .float64, using: &random)
  }()

  /// The gradient of the sum of the rows' losses, from formulas of its own.
  private static let rowGradients = SoftmaxTruth.rows(logits.scalars, labels: labels).gradient

  /// The truth for a loss whose row n has the cotangent `cotangents[n]`.
  private static func truth(_ cotangents: [Double]) -> [Double] {
    rowGradients.enumerated().map { $1 * cotangents[$0 / 7] }
  }

  private static func expect(
    _ gradient: Tensor, _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectClose(
      gradient.scalars, expected, of: .float64, within: .ofLargest(1e-14),
      sourceLocation: sourceLocation)
  }

  @Test(arguments: [3, -1, 0.5, 1e-3, 0])
  func aFactorReachesTheGradient(_ factor: Double) {
    let mean = gradient(at: Self.logits) { softmaxCrossEntropy($0, labels: Self.labels) * factor }
    Self.expect(mean, Self.truth([Double](repeating: factor / 4, count: 4)))
    let sum = gradient(at: Self.logits) {
      softmaxCrossEntropy($0, labels: Self.labels, reduction: .sum) * factor
    }
    Self.expect(sum, Self.truth([Double](repeating: factor, count: 4)))
  }

  @Test func otherTermsAddTheirShare() {
    let gradient = gradient(at: Self.logits) { x in
      softmaxCrossEntropy(x, labels: Self.labels) / 2 + (x * x).sum() * 0.1
    }
    let penalty = Self.logits.scalars.map { 0.2 * $0 }
    Self.expect(
      gradient, zip(Self.truth([Double](repeating: 0.125, count: 4)), penalty).map { $0 + $1 })
  }

  @Test func aFunctionOfTheLossReachesTheGradient() {
    let (value, gradient) = valueWithGradient(at: Self.logits) { x in
      exp(softmaxCrossEntropy(x, labels: Self.labels))
    }
    Self.expect(gradient, Self.truth([Double](repeating: value.scalar / 4, count: 4)))
  }

  @Test func eachRowHasItsOwnCotangent() {
    var random = RandomStream(seed: 13)
    let cotangent = Tensor.normal([4], as: .float64, using: &random)
    let (_, pullback) = valueWithPullback(at: Self.logits) {
      softmaxCrossEntropy($0, labels: Self.labels, reduction: .none)
    }
    Self.expect(pullback(cotangent), Self.truth(cotangent.scalars))
    let weighted = gradient(at: Self.logits) {
      (softmaxCrossEntropy($0, labels: Self.labels, reduction: .none) * cotangent).sum()
    }
    expectSameBits(weighted, pullback(cotangent))
  }

  /// One row has a cotangent of one scalar, like a reduced loss, but of shape [1].
  @Test(arguments: [1.0, -2])
  func aSingleRowHasItsCotangent(_ cotangent: Double) {
    let logits = Tensor(Array(Self.logits.scalars.prefix(7)), shape: [1, 7], as: .float64)
    let (_, pullback) = valueWithPullback(at: logits) {
      softmaxCrossEntropy($0, labels: [3], reduction: .none)
    }
    let expected = Self.rowGradients.prefix(7).map { $0 * cotangent }
    Self.expect(pullback(Tensor([cotangent], as: .float64)), expected)
  }

  /// The logits may themselves be computed.
  @Test func theChainGoesOnBelowTheLogits() {
    let gradient = gradient(at: Self.logits) { softmaxCrossEntropy($0 * 2, labels: Self.labels) }
    let doubled = SoftmaxTruth.rows(Self.logits.scalars.map { 2 * $0 }, labels: Self.labels)
    Self.expect(gradient, doubled.gradient.map { 2 * $0 / 4 })
  }
}
