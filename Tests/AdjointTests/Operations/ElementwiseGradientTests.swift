import Testing

@testable import Adjoint

/// Gradients against finite differences, at awkward shapes, and through nested gradients.
@Suite struct ElementwiseGradientTests {
  static let shapes: [Shape] = [[], [1], [0], [7], [2, 1, 3]]

  /// Points away from kinks, within the domain.
  private static func point(for operation: String, _ shape: Shape) -> Tensor {
    var random = RandomStream(seed: operation.utf8.reduce(0) { $0 &* 31 &+ Int($1) })
    let range: Range<Double> =
      switch operation {
      case "sqrt", "reciprocalSquareRoot", "log", "logOnePlus": 0.5..<3
      case "asin", "acos", "tan": -0.8..<0.8
      case "abs", "sign", "relu": 0.25..<2
      default: -2..<2
      }
    return .uniform(shape, in: range, as: .float64, using: &random)
  }

  @Test(arguments: ElementwiseFixture.unary.keys.sorted())
  func unary(_ operation: String) {
    let function = ElementwiseFixture.unary[operation]!
    for shape in Self.shapes {
      let x = Self.point(for: operation, shape)
      let first = checkGradient(at: x) { function($0) }
      #expect(first.agrees, "\(operation): \(first)")
      let second = checkGradient(at: x) { x in gradient(at: x) { square(function($0) + 1).sum() } }
      #expect(second.agrees, "second derivative of \(operation): \(second)")
    }
  }

  static let pairs: [(Shape, Shape)] = [
    ([], []), ([3], []), ([2, 3], [3]), ([2, 1], [1, 3]), ([2, 1, 3], [4, 1]), ([0], [1]),
  ]

  @Test(arguments: ["power", "divide", "multiply", "logAddExp", "maximum", "minimum"])
  func binary(_ operation: String) {
    let function = ElementwiseFixture.binary[operation] ?? { power($0, $1) }
    for (left, right) in Self.pairs {
      var random = RandomStream(seed: 7)
      let x = Tensor.uniform(left, in: 0.5..<2, as: .float64, using: &random)
      let y = Tensor.uniform(right, in: 0.5..<2, as: .float64, using: &random)
      let first = checkGradient(at: x, y) { function($0, $1) }
      #expect(first.agrees, "\(operation): \(first)")
      let second = checkGradient(at: x, y) { x, y in
        let (dx, dy) = gradient(at: x, y) { square(function($0, $1)).sum() }
        return dx.sum() + 2 * dy.sum()
      }
      #expect(second.agrees, "second derivative of \(operation): \(second)")
    }
  }

  /// d³/dx³ and d⁴/dx⁴, at 0 too, where a formula with |x| in it would lose them.
  @Test func higherDerivatives() {
    func derivative(_ order: Int, at x: Double, of f: @escaping (Tensor) -> Tensor) -> Double {
      func nested(_ order: Int, _ x: Tensor) -> Tensor {
        order == 0 ? f(x) : gradient(at: x) { nested(order - 1, $0) }
      }
      return nested(order, Tensor(x, as: .float64)).scalar
    }
    #expect(derivative(3, at: 0) { tanh($0) } == -2)
    #expect(derivative(3, at: 0) { sigmoid($0) } == -0.125)
    #expect(derivative(3, at: 0) { apply(TanhFormula(), to: $0) } == -2)
    #expect(derivative(4, at: 0.0) { softplus($0) } == -0.125)
    #expect(derivative(3, at: 0) { asin($0) } == 1)
    #expect(derivative(3, at: 0) { atan($0) } == -2)
    #expect(derivative(4, at: 2) { power($0, 3) } == 0)
    #expect(derivative(3, at: 0) { power($0, 3) } == 6)
    let sine = sin(Tensor(1.25, as: .float64)).scalar
    #expect(derivative(3, at: 1.25) { cos($0) } == sine)
    let erfThird = derivative(3, at: 0.5) { erf($0) }
    let erfFirst = derivative(1, at: 0.5) { erf($0) }
    #expect((erfThird + erfFirst).magnitude < 1e-15)  // erf‴ = (4x² − 2)·erf′
  }

  /// Derivatives of a float32 tensor's formula are evaluated in float64 and rounded once.
  @Test func formulasAreRoundedOnce() {
    let x = Tensor([0.1, 1, 2.5, 30])
    let exact = x.cast(to: .float64)
    let functions: [(Tensor) -> Tensor] = [
      { power($0, 2.5) }, { gradient(at: $0) { power($0, 2.5).sum() } },
      { apply(TanhFormula(), to: $0) }, { gradient(at: $0) { apply(TanhFormula(), to: $0).sum() } },
    ]
    for function in functions {
      expectSameBits(function(x), function(exact).cast(to: .float32))
    }
  }

  /// A user's formula, whose derivatives of any order follow from it.
  @Test func usersFormulas() {
    let x = Tensor([-1.5, 0.3, 2], as: .float64)
    let y = Tensor([0.7, 1.1, -0.4], as: .float64)
    #expect(checkGradient(at: x) { apply(TanhFormula(), to: $0) }.agrees)
    #expect(checkGradient(at: x, y) { apply(Hypotenuse(), to: $0, $1) }.agrees)
    expectClose(
      apply(Hypotenuse(), to: x, y), sqrt(square(x) + square(y)),
      within: .elementwise(1e-15))
    let (dx, dy) = gradient(at: x, y) { apply(Hypotenuse(), to: $0, $1).sum() }
    let length = apply(Hypotenuse(), to: x, y)
    expectClose(dx, x / length, within: .elementwise(1e-15))
    expectClose(dy, y / length, within: .elementwise(1e-15))
  }

  /// Large tensors are cut into pieces; a scalar does not depend on where.
  @Test func largeTensors() {
    let values: [Double] = (0..<40_000).map { 1e-4 * Double($0) - 2 }
    let pieces = (0..<4).map { Tensor(Array(values[($0 * 10_000)..<(($0 + 1) * 10_000)])) }
    #expect(power(Tensor(values), 3).scalars == pieces.flatMap { power($0, 3).scalars })
    let half = Tensor(0.5)
    #expect(
      logAddExp(Tensor(values), half).scalars == pieces.flatMap { logAddExp($0, half).scalars })
  }

  private struct TanhFormula: ElementwiseOperation {
    func value<S: RealNumber>(_ x: S) -> S { .tanh(x) }
  }

  private struct Hypotenuse: BinaryElementwiseOperation {
    func value<S: RealNumber>(_ x: S, _ y: S) -> S { .sqrt(x * x + y * y) }
  }
}
