import TestSupport
import Testing

@testable import Adjoint

/// Focal and Poly-1 losses against mpmath in float32, where rows are confident above all, and where
/// a row's cross-entropy is 0, infinite or NaN.
@Suite struct FunctionsOfCrossEntropyTests {
  @Test(arguments: LossCase.ofRows)
  func lossAndGradientAreExact(_ fixture: LossCase) {
    let (value, pullback) = valueWithPullback(at: fixture.tensor(fixture.logits)) {
      fixture.loss == "focal"
        ? focalLoss($0, labels: fixture.labels!, gamma: fixture.parameter!, reduction: .none)
        : poly1Loss($0, labels: fixture.labels!, epsilon: fixture.parameter!, reduction: .none)
    }
    let losses = UlpErrors(value.scalars(as: Float.self), truths: fixture.losses)
    let gradient = UlpErrors(
      pullback(.ones(value.shape)).scalars(as: Float.self), truths: fixture.gradient)
    #expect(losses.isRightLoss, "\(losses)")
    #expect(gradient.isRightGradient, "\(gradient)")
  }

  @Test(arguments: ScalarType.allCases, LossReduction.plain)
  func withoutParametersTheyAreTheCrossEntropy(_ type: ScalarType, _ reduction: LossReduction) {
    var random = RandomStream(seed: 60)
    let x = Tensor.normal([7, 5], standardDeviation: 3, as: type, using: &random)
    let labels = (0..<7).map { $0 % 5 }
    func plain(_ x: Tensor) -> Tensor {
      softmaxCrossEntropy(x, labels: labels, reduction: reduction)
    }
    let (expected, expectedPullback) = valueWithPullback(at: x, of: plain)
    let ones = Tensor.ones(expected.shape, as: type)
    for loss: (Tensor) -> Tensor in [
      { focalLoss($0, labels: labels, gamma: 0, reduction: reduction) },
      { poly1Loss($0, labels: labels, epsilon: 0, reduction: reduction) },
    ] {
      let (value, pullback) = valueWithPullback(at: x, of: loss)
      expectClose(value, expected, within: .ulps(1))
      expectClose(pullback(ones), expectedPullback(ones), within: .ulps(2))
    }
  }

  @Test(arguments: [0, 0.5, 1, 2] as [Double])
  func rowsWithoutDoubt(_ gamma: Double) {
    let x = Tensor(
      [[0, -.infinity], [0, 1000], [-.infinity, 0], [.nan, 0]], as: .float64)
    let labels = [0, 0, 0, 0]
    for (loss, slope): ((Tensor) -> Tensor, Double) in [
      ({ focalLoss($0, labels: labels, gamma: gamma, reduction: .none) }, 1.0),
      ({ poly1Loss($0, labels: labels, epsilon: gamma, reduction: .none) }, 1.0),
    ] {
      let (value, pullback) = valueWithPullback(at: x, of: loss)
      let gradient = pullback(.ones([4], as: .float64)).scalars
      #expect(value.scalars[0] == 0 && value.scalars[1] >= 1000 && value.scalars[2] == .infinity)
      #expect(value.scalars[3].isNaN)
      #expect(gradient[0...5] == [0, 0, -slope, slope, -slope, slope])
      #expect(gradient[6...].allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: [0.5, 1, 2, 3.5])
  func gradientChecks(_ gamma: Double) {
    var random = RandomStream(seed: 61)
    let x = Tensor.normal([3, 4], standardDeviation: 2, as: .float64, using: &random)
    let targets = Tensor((0..<12).map { Double($0 % 2) }, shape: [3, 4], as: .float64)
    for loss: (Tensor) -> Tensor in [
      { focalLoss($0, labels: [1, 0, 3], gamma: gamma, reduction: .none) },
      { poly1Loss($0, labels: [1, 0, 3], epsilon: gamma, reduction: .none) },
      { binaryFocalLoss($0, targets: targets, gamma: gamma, alpha: 0.3, reduction: .none) },
    ] {
      let check = checkGradient(at: x, order: 2, of: loss)
      #expect(check.agrees, "\(check)")
    }
  }

  /// The formula of Lin et al., for the values that their paper names: a probability of 0.9 has a
  /// hundredth of its cross-entropy for γ = 2, one of 0.968 about a thousandth.
  @Test func thePapersExample() {
    for (p, share) in [(0.9, 0.01), (0.968, 0.001024)] {
      let x = Tensor([[System.log(p), System.log(1 - p)]], as: .float64)
      let loss = focalLoss(x, labels: [0]).scalar
      #expect((loss / softmaxCrossEntropy(x, labels: [0]).scalar - share).magnitude < 1e-12)
    }
  }

  @Test func aNegativeGamma() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = focalLoss(.zeros([1, 2]), labels: [0], gamma: -1)
    }
    expectMessage(of: result, contains: "focalLoss", "gamma is -1.0", "0")
  }
}
