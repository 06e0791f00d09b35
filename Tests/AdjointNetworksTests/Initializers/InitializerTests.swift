import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Initializers draw from the seed, with the scale that their paper states.
@Suite struct InitializerTests {
  /// The variance of each, for fan in 30·9 and fan out 40·9, and the largest magnitude in deviations.
  private static let scales: [(Initializer, variance: Double, bound: Double)] = [
    (.glorotUniform(), 2 / 630.0, 3.0.squareRoot()), (.glorotNormal(), 2 / 630.0, 8.6),
    (.heUniform(), 2 / 270.0, 3.0.squareRoot()), (.heNormal(), 2 / 270.0, 8.6),
    (.leCunUniform(), 1 / 270.0, 3.0.squareRoot()), (.leCunNormal(), 1 / 270.0, 8.6),
    (.normal(standardDeviation: 0.3), 0.09, 8.6),
    (.uniform(in: -0.3..<0.3), 0.03, 3.0.squareRoot()),
    // A normal distribution cut at two deviations has 0.7737 of the variance.
    (.truncatedNormal(standardDeviation: 0.5), 0.25 * 0.773741, 2 / 0.773741.squareRoot()),
  ]

  @Test(arguments: scales.indices)
  func variances(_ number: Int) {
    let (initializer, variance, bound) = Self.scales[number]
    let values = withSeed(number) { initializer([40, 30, 3, 3], as: .float64) }.scalars
    let squares = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    let mean = values.reduce(0, +) / Double(values.count)
    // Five standard errors of 10,800 draws, whose fourth moment is at most that of a normal distribution.
    let error = 5 * (2 / Double(values.count)).squareRoot()
    #expect((squares / variance - 1).magnitude < error)
    #expect(mean.magnitude < 5 * (variance / Double(values.count)).squareRoot())
    #expect(values.allSatisfy { $0.magnitude <= bound * variance.squareRoot() * (1 + 1e-12) })
  }

  @Test(arguments: [[5, 3], [3, 5], [4, 4], [1, 6], [6, 1], [4, 2, 3]])
  func orthogonalMatrices(_ lengths: [Int]) {
    let shape = Shape(lengths)
    let x = withSeed(1) { Initializer.orthogonal(gain: 2)(shape, as: .float64) }
      .reshaped(to: [lengths[0], -1])
    let isWide = x.shape[0] <= x.shape[1]
    let product = isWide ? matmul(x, x, transposing: .right) : matmul(x, x, transposing: .left)
    let identity = Tensor.oneHot(
      Array(0..<product.shape[0]), classes: product.shape[0], as: .float64)
    #expect(product.isClose(to: identity * 4, absolute: 1e-14))
  }

  @Test func theSeedDecides() {
    func draw(_ seed: Int) -> [Tensor] {
      withSeed(seed) {
        [Linear(4, 3).weight.value, Initializer.heNormal()([4, 3]), Embedding(5, 2).weight.value]
      }
    }
    #expect(draw(1) == draw(1) && draw(1) != draw(2))
  }

  @Test func constants() {
    #expect(Initializer.zeros([2]).scalars == [0, 0] && Initializer.ones([1]).scalars == [1])
    #expect(Initializer.constant(3)([2], as: .float64) == Tensor([3, 3], as: .float64))
    #expect(Initializer.heNormal()([0, 3]).shape == [0, 3])
  }

  @Test func aVectorHasNoFanIn() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Linear(2, 3, biases: .heNormal())
    }
    expectMessage(of: result, contains: "heNormal:", "[3]", "no fan in", ".zeros")
  }
}
