import Adjoint
import TestSupport
import Testing

/// Long chains of operations, on a thread with a stack of 256 kB: the sweep and the release of a
/// tape are loops.
@Suite struct DeepChainTests {
  // Debug builds are slow: they take a third of the million.
  #if DEBUG
    private static let steps = 150_000  // two operations each
  #else
    private static let steps = 500_000
  #endif

  @Test func chainOfAMillionOperationsNeedsNoStack() {
    let steps = Self.steps
    let (value, slope) = runOnThread { Chain(steps: steps).valueAndGradient() }
    // The same roundings in the same order, so equal to the last bit.
    #expect(value == Chain(steps: steps).expectedValue)
    #expect(slope == Chain(steps: steps).expectedGradient)
  }

  @Test func nestedScopesOverALongChainNeedNoStack() {
    // The gradient of a product of 2n factors x is 2n·x^(2n−1), its derivative 2n·(2n−1) at x = 1.
    let curvature = runOnThread {
      gradient(at: Tensor(1, as: .float64)) { x in
        gradient(at: x) { x in (0..<5000).reduce(x) { product, _ in product * x } }
      }.scalar
    }
    #expect(curvature == 5001 * 5000)
  }

  @Test func longTapeOfAPullbackIsFreedWithoutRecursion() {
    let slope = runOnThread {
      let chain = Chain(steps: 50_000)
      let (_, pullback) = valueWithPullback(at: Tensor(chain.start, as: .float64), of: chain.apply)
      _ = pullback(Tensor(1, as: .float64))
      return pullback(Tensor(1, as: .float64)).scalar
    }
    #expect(slope == Chain(steps: 50_000).expectedGradient)
  }
}

/// x ← x·c + d, repeated.
private struct Chain {
  let steps: Int
  let start = 0.75
  let factor = 1.000001
  let offset = -0.25

  @Sendable func apply(to x: Tensor) -> Tensor {
    let (factor, offset) = (Tensor(factor, as: .float64), Tensor(offset, as: .float64))
    var x = x
    for _ in 0..<steps { x = x * factor + offset }
    return x
  }

  func valueAndGradient() -> (value: Double, gradient: Double) {
    let (value, slope) = valueWithGradient(at: Tensor(start, as: .float64), of: apply)
    return (value.scalar, slope.scalar)
  }

  var expectedValue: Double {
    var x = start
    for _ in 0..<steps { x = x * factor + offset }
    return x
  }

  var expectedGradient: Double {
    var slope = 1.0
    for _ in 0..<steps { slope *= factor }
    return slope
  }
}
