import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// The limited-memory method finds minima.
@Suite struct LBFGSTests {
  /// Rosenbrock's valley, from its usual start.
  @Test func aCurvedValley() {
    let w = Parameter(Tensor([-1.2, 1], as: .float64))
    let result = LBFGS().minimize([w]) {
      let (x, y) = (w.value[0], w.value[1])
      return square(1 - x) + 100 * square(y - x * x)
    }
    #expect(result.hasConverged && result.stepCount < 60, "\(result)")
    #expect(w.value.isClose(to: Tensor([1, 1], as: .float64), tolerance: 1e-9))
  }

  /// A regularized logistic regression is convex: its gradient vanishes at the minimum alone.
  @Test func aConvexProblem() {
    var random = RandomStream(seed: 5)
    let x = Tensor.normal([60, 7], as: .float64, using: &random)
    let labels = (0..<60).map { $0 % 3 }
    let layer = withSeed(1) { Linear(7, 3, as: .float64) }
    func loss() -> Tensor {
      softmaxCrossEntropy(layer(x), labels: labels) + 0.01 * square(layer.weight.value).sum()
    }
    let result = LBFGS(tolerance: 1e-10).minimize(layer.parameters, loss: loss)
    #expect(result.hasConverged && result.largestSlope <= 1e-10, "\(result)")
    let other = withSeed(2) { Linear(7, 3, as: .float64) }
    for (a, b) in zip(other.parameters, layer.parameters) { a.value = b.value * 0 + 1 }
    let again = LBFGS(tolerance: 1e-10).minimize(other.parameters) {
      softmaxCrossEntropy(other(x), labels: labels) + 0.01 * square(other.weight.value).sum()
    }
    #expect((result.loss - again.loss).magnitude < 1e-14)
    #expect(layer.weight.value.isClose(to: other.weight.value, absolute: 1e-8))
  }

  @Test func aQuadraticTakesFewSteps() {
    let scales = Tensor([1, 10, 100, 1000], as: .float64)
    let w = Parameter(Tensor([1, 1, 1, 1], as: .float64))
    let result = LBFGS(tolerance: 1e-10).minimize([w]) { (scales * square(w.value)).sum() }
    #expect(result.hasConverged && result.stepCount <= 25, "\(result)")
  }

  @Test func aParameterGivenTwiceCountsOnce() {
    let w = Parameter(Tensor([3, 4], as: .float64))
    let result = LBFGS().minimize([w, w]) { square(w.value - 1).sum() }
    #expect(result.hasConverged && w.value.isClose(to: Tensor([1, 1], as: .float64)))
  }

  @Test func theLimitOfStepsEndsIt() {
    let w = Parameter(Tensor([5], as: .float64))
    let result = LBFGS(stepLimit: 0).minimize([w]) { square(w.value).sum() }
    #expect(!result.hasConverged && result.stepCount == 0 && result.loss == 25)
    #expect(w.value.scalars == [5])
  }

  /// NaN is no small gradient, and a loss that is not finite no minimum.
  @Test(arguments: [-1.0, 0, .nan])
  func aStartThatIsNotFinite(_ start: Double) {
    let w = Parameter(Tensor([start, 1], as: .float64))
    let result = LBFGS().minimize([w]) { log(w.value).sum() }
    #expect(!result.hasConverged && !result.loss.isFinite, "\(result)")
    #expect(w.value.scalars[1] == 1)
  }

  @Test func aGradientWithNaN() {
    let w = Parameter(Tensor([1, 2], as: .float64))
    let factors = Tensor([0, .nan], as: .float64)
    let result = LBFGS().minimize([w]) { ((w.value - w.value.detached()) * factors).sum() }
    #expect(!result.hasConverged && result.largestSlope.isNaN, "\(result)")
  }

  @Test func aLossThatIsInfiniteAndFlat() {
    let w = Parameter(Tensor([1], as: .float64))
    let result = LBFGS().minimize([w]) { (w.value * 0).sum() + .infinity }
    #expect(!result.hasConverged && result.largestSlope == 0, "\(result)")
  }

  /// Where the loss is not finite a shorter step is taken.
  @Test func aLossWithAnEdge() {
    let w = Parameter(Tensor([8], as: .float64))
    let result = LBFGS().minimize([w]) { (w.value - log(w.value)).sum() }
    #expect(result.hasConverged, "\(result)")
    #expect((w.value.scalars[0] - 1).magnitude < 1e-8)
  }
}
