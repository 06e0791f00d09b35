import Adjoint
import Testing

@Suite struct PowerTests {
  @Test(arguments: ScalarType.allCases)
  func wholeExponentsAreExact(_ type: ScalarType) {
    let x = Tensor([-3, -2, -1, 0, 1, 2, 3, 5], as: type)
    for n in 0...7 {
      let expected = x.scalars.map { x in (0..<n).reduce(1) { product, _ in product * x } }
      #expect(power(x, n).scalars == expected)
      #expect(power(x, Double(n)).scalars == expected)
      #expect(power(x, Tensor(Double(n), as: type)).scalars == expected)
    }
    #expect(power(Tensor([-2, 4, 0], as: type), -1).scalars == [-0.5, 0.25, .infinity])
    #expect(power(2, Tensor([-1, 0, 10], as: type)).scalars == [0.5, 1, 1024])
  }

  @Test func zerosAndNotNumbers() {
    let x = Tensor([0, -0.0, .nan, .infinity, -5])
    #expect(power(x, 0).scalars == [1, 1, 1, 1, 1])
    #expect(gradient(at: x) { power($0, 0).sum() }.scalars == [0, 0, 0, 0, 0])
    #expect(gradient(at: Tensor([0, -2])) { power($0, 1).sum() }.scalars == [1, 1])
    #expect(gradient(at: Tensor([0, -2])) { power($0, 2).sum() }.scalars == [0, -4])
    #expect(gradient(at: Tensor(0)) { power($0, 0.5) }.scalar == Double.infinity)
    #expect(power(Tensor(-8), 1.0 / 3).scalar.isNaN)
  }

  @Test func derivativeByTheExponent() {
    func derivative(_ x: Double, _ y: Double) -> Double {
      gradient(at: Tensor(y, as: .float64)) { power(Tensor(x, as: .float64), $0) }.scalar
    }
    #expect(derivative(0, 2) == 0)
    #expect(derivative(0, 0.5) == 0)
    #expect(derivative(0, 0) == 0)
    #expect(derivative(0, -1) == -Double.infinity)
    #expect(derivative(1, 3) == 0)
    #expect((derivative(2, 3) - 8 * 0.6931471805599453).magnitude < 1e-14)
    #expect(derivative(-2, 2).isNaN)
    #expect(derivative(.infinity, -1) == 0)
  }

  /// A negative base is fine as long as nobody asks for the exponent's derivative.
  @Test func negativeBases() {
    let (x, y) = (Tensor([-2, -3]), Tensor([3, 2]))
    #expect(gradient(at: x) { power($0, y).sum() }.scalars == [12, -6])
  }

  @Test func mixedSecondDerivative() {
    // ∂²/∂x∂y xʸ = x^(y − 1)·(1 + y·ln x), which at y = 0 is 1/x.
    let mixed = gradient(at: Tensor(0, as: .float64)) { y in
      gradient(at: Tensor(2, as: .float64)) { power($0, y) }
    }
    #expect(mixed.scalar == 0.5)
  }
}
