import Adjoint
import Testing

/// Derivatives of derivatives against their closed forms, in both scalar types. The points are
/// small whole numbers, so most of the arithmetic is exact.
@Suite struct NestedScopeTests {
  @Test(arguments: ScalarType.allCases)
  func secondDerivativeOfACube(scalarType: ScalarType) {
    let curvature = gradient(at: Tensor(5, as: scalarType)) { x in
      gradient(at: x) { $0 * $0 * $0 }
    }
    #expect(curvature.scalar == 6 * 5)
    #expect(curvature.scalarType == scalarType)
  }

  @Test(arguments: ScalarType.allCases)
  func thirdDerivativeOfAFifthPower(scalarType: ScalarType) {
    let third = gradient(at: Tensor(2, as: scalarType)) { x in
      gradient(at: x) { x in
        gradient(at: x) { $0 * $0 * $0 * $0 * $0 }
      }
    }
    #expect(third.scalar == 60 * 4)
  }

  @Test(arguments: ScalarType.allCases)
  func fourthDerivativeOfTheExponential(scalarType: ScalarType) {
    func derivative(_ order: Int, at x: Tensor) -> Tensor {
      order == 0 ? exp(x) : gradient(at: x) { derivative(order - 1, at: $0) }
    }
    let x = Tensor(0.5, as: scalarType)
    #expect(derivative(4, at: x).scalar == exp(x).scalar)
  }

  @Test(arguments: ScalarType.allCases)
  func everyScopeKeepsItsValue(scalarType: ScalarType) {
    // f = x³: the inner value and gradient together, x³ + 3x², have the derivative 3x² + 6x.
    let (value, slope) = valueWithGradient(at: Tensor(2, as: scalarType)) { x in
      let (value, slope) = valueWithGradient(at: x) { $0 * $0 * $0 }
      return value + slope
    }
    #expect(value.scalar == 8 + 12)
    #expect(slope.scalar == 12 + 12)
  }

  @Test(arguments: ScalarType.allCases)
  func secondDerivativeThroughAMatrixProduct(scalarType: ScalarType) {
    // f = Σ (X·X)², whose gradient's sum is differentiated: against a directional formula,
    // f(t) = Σ ((X + tE)·(X + tE))² with E all ones, f″(0) for X = [[1, 0], [0, 1]].
    // (X + tE)² = X + 2tE + 2t²E: diagonal 1 + 2t + 2t², elsewhere 2t + 2t².
    // f = 2·(1 + 2t + 2t²)² + 2·(2t + 2t²)², f″(0) = 2·(2·4 + 2·4) + 2·(2·4) = 48.
    let identity = Tensor([[1, 0], [0, 1]], as: scalarType)
    let ones = Tensor.ones([2, 2], as: scalarType)
    let curvature = gradient(at: Tensor(0, as: scalarType)) { t in
      gradient(at: t) { t in
        let x = identity + t * ones
        let square = matmul(x, x)
        return (square * square).sum()
      }
    }
    #expect(curvature.scalar == 48)
  }
}
