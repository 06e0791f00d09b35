import Adjoint
import Testing

/// Gradients, and gradients of gradients, of reductions against differences of their values.
@Suite struct ReductionGradientTests {
  static let reductions: [String: @Sendable (Tensor, [Int]) -> Tensor] = [
    "product": { $0.product(along: $1) },
    "max": { $0.max(along: $1) },
    "min": { $0.min(along: $1, keepingDimensions: true) },
    "variance": { $0.variance(along: $1) },
    "unbiased variance": { $0.variance(along: $1, unbiased: true, keepingDimensions: true) },
    "norm": { $0.norm(along: $1) },
    "logSumExp": { $0.logSumExp(along: $1) },
  ]

  static let scans: [String: @Sendable (Tensor, Int) -> Tensor] = [
    "softmax": { softmax($0, along: $1) },
    "logSoftmax": { logSoftmax($0, along: $1) },
    "cumulativeSum": { $0.cumulativeSum(along: $1) },
    "reversed cumulativeSum": { $0.cumulativeSum(along: $1, reversed: true) },
  ]

  @Test(arguments: reductions.keys.sorted())
  func reductionAgreesWithDifferences(_ name: String) throws {
    let reduction = try #require(Self.reductions[name])
    let layouts: [(Shape, [Int])] = [
      ([2], [0]), ([7], [-1]), ([5, 3], [0]), ([1, 7], [1]), ([3, 2, 5], [1]),
      ([3, 2, 2], [0, -1]),
      ([0, 3], [1]), ([2, 1, 2, 2], [0, 2, 3]),
    ]
    for (shape, axes) in layouts {
      let check = checkGradient(at: distinct(shape), order: 2) { reduction($0, axes) }
      #expect(check.agrees, "\(name), \(shape) along \(axes): \(check)")
    }
  }

  @Test(arguments: scans.keys.sorted())
  func scanAgreesWithDifferences(_ name: String) throws {
    let scan = try #require(Self.scans[name])
    let layouts: [(Shape, Int)] = [
      ([1], 0), ([7], 0), ([2, 5], -1), ([5, 2], 0), ([3, 2, 2], 1), ([2, 0], 1), ([0, 2], 1),
    ]
    for (shape, axis) in layouts {
      let check = checkGradient(at: distinct(shape), order: 2) { scan($0, axis) }
      #expect(check.agrees, "\(name), \(shape) along \(axis): \(check)")
    }
  }

  @Test func allAxesAreTheSameAsEachAxis() {
    let x = distinct([3, 2, 5])
    let all: [(Tensor, Tensor)] = [
      (x.product(), x.product(along: [0, 1, 2])), (x.max(), x.max(along: [0, 1, 2])),
      (x.min(), x.min(along: [2, 1, 0])), (x.norm(), x.norm(along: [0, 1, 2])),
      (x.variance(), x.variance(along: [0, 1, 2])),
      (x.logSumExp(), x.logSumExp(along: [0, 1, 2])),
    ]
    for (whole, byAxes) in all {
      #expect(whole.shape == [])
      expectClose(whole, byAxes, within: .elementwise(1e-14))
    }
    #expect(x.product(keepingDimensions: true).shape == [1, 1, 1])
    #expect(x.variance(along: 1, unbiased: true, keepingDimensions: true).shape == [3, 1, 5])
    #expect(x.norm(along: -1).shape == [3, 2])
  }

  /// Three factors, two of them 0: no first derivative, but a second one.
  @Test func productOfSeveralZerosHasDerivativesOfEachOrder() {
    let x = Tensor([0, 0, 3], as: .float64)
    let direction = Tensor([2, 5, 7], as: .float64)
    func along(_ x: Tensor, _ function: (Tensor) -> Tensor) -> Tensor {
      (gradient(at: x, of: function) * direction).sum()
    }
    func product(_ x: Tensor) -> Tensor { x.product() }

    #expect(gradient(at: x, of: product).scalars == [0, 0, 0])
    #expect(gradient(at: x) { along($0, product) }.scalars == [15, 6, 0])
    #expect(
      gradient(at: x) { along($0) { along($0, product) } }.scalars == [70, 28, 20],
      "2·5·7 and its permutations: 2(d₂d₃), 2(d₁d₃), 2(d₁d₂)")
  }

  @Test func directionOfNothingIsZero() {
    let x = Tensor([[0, 0], [3, -4]], as: .float64)
    #expect(gradient(at: x) { $0.norm(along: 1).sum() }.scalars == [0, 0, 0.6, -0.8])
    let second = gradient(at: x) { x in
      (gradient(at: x) { $0.norm(along: 1).sum() } * Tensor([1, 0], as: .float64)).sum()
    }
    expectClose(
      second, Tensor([[0, 0], [16 / 125, 12 / 125]], as: .float64), within: .elementwise(1e-14))
    expectSameBits(gradient(at: Tensor([.nan, 1])) { $0.norm() }.scalars, [.nan, .nan])
  }

  /// What is −∞ does not move the result.
  @Test func logSumExpOfNothingHasNoGradient() {
    let x = Tensor([[-.infinity, -.infinity], [0, 0]], as: .float64)
    #expect(x.logSumExp(along: 1).scalars[0] == -.infinity)
    #expect(gradient(at: x) { $0.logSumExp(along: 1).sum() }.scalars == [0, 0, 0.5, 0.5])
    let second = gradient(at: x) { x in
      gradient(at: x) { $0.logSumExp(along: 1).sum() }[.all, 0].sum()
    }
    #expect(second.scalars == [0, 0, 0.25, -0.25])
  }

  /// Distinct numbers of both signs, away from each other and from 0.
  private func distinct(_ shape: Shape) -> Tensor {
    let values = (0..<shape.elementCount).map { index in
      let magnitude = 0.3 + 1.7 / 31 * Double((index * 7 + 3) % 31)
      return index % 3 == 1 ? -magnitude : magnitude
    }
    return Tensor(values, shape: shape, as: .float64)
  }
}
