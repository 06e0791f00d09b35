import Adjoint
import Testing

/// ∂²f/∂x∂y, in both orders, of f = e^(x·y) + x²·y³.
@Suite struct MixedPartialTests {
  private static func function(_ x: Tensor, _ y: Tensor) -> Tensor {
    exp(x * y) + x * x * y * y * y
  }

  @Test(arguments: ScalarType.allCases)
  func bothOrdersHaveTheClosedForm(scalarType: ScalarType) {
    let x = Tensor(0.5, as: scalarType)
    let y = Tensor(2, as: scalarType)
    let xThenY = gradient(at: y) { y in gradient(at: x) { x in Self.function(x, y) } }
    let yThenX = gradient(at: x) { x in gradient(at: y) { y in Self.function(x, y) } }
    // e^(x·y)·(1 + x·y) + 6·x·y² = 2e + 12.
    let expected = Tensor(2 * 2.718281828459045 + 12, as: scalarType)
    expectClose(xThenY, expected, within: .ulps(4))
    expectClose(yThenX, expected, within: .ulps(4))
  }

  @Test(arguments: ScalarType.allCases)
  func gradientOfTwoPointsNestsToo(scalarType: ScalarType) {
    // The gradient of ∂f/∂x with respect to both: (y²·e^(x·y) + 2·y³, the mixed partial).
    let (forX, forY) = gradient(
      at: Tensor(0.5, as: scalarType), Tensor(2, as: scalarType)
    ) { x, y in
      gradient(at: x, y, of: Self.function).0
    }
    let e = 2.718281828459045
    expectClose(forX, Tensor(4 * e + 16, as: scalarType), within: .ulps(4))
    expectClose(forY, Tensor(2 * e + 12, as: scalarType), within: .ulps(4))
  }
}
