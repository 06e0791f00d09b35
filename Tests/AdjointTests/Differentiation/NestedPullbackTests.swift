import Adjoint
import Testing

/// Pullbacks inside other scopes, differentiated with respect to the cotangent and to the point.
@Suite struct NestedPullbackTests {
  private static func cube(_ x: Tensor) -> Tensor { x * x * x }

  @Test(arguments: ScalarType.allCases)
  func pullbackIsDifferentiatedByPointAndCotangent(scalarType: ScalarType) {
    // Σ c·3x² has the derivatives 6·c·x and 3·x².
    let point = Tensor([1, 2, 3], as: scalarType)
    let cotangent = Tensor([4, 5, 6], as: scalarType)
    let (forPoint, forCotangent) = gradient(at: point, cotangent) { x, c in
      let (_, pullback) = valueWithPullback(at: x, of: Self.cube)
      return pullback(c).sum()
    }
    #expect(forPoint.scalars == [24, 60, 108])
    #expect(forCotangent.scalars == [3, 12, 27])
  }

  @Test(arguments: ScalarType.allCases)
  func valueBesideThePullbackIsDifferentiatedToo(scalarType: ScalarType) {
    // x³ + 3x²
    let slope = gradient(at: Tensor(2, as: scalarType)) { x in
      let (value, pullback) = valueWithPullback(at: x, of: Self.cube)
      return value + pullback(Tensor(1, as: scalarType))
    }
    #expect(slope.scalar == 12 + 12)
  }

  @Test(arguments: ScalarType.allCases)
  func pullbackTwiceInOneScopeAddsUp(scalarType: ScalarType) {
    // 3x²·x and 3x²·2: (3x³ + 6x²)′ = 9x² + 12x.
    let slope = gradient(at: Tensor(2, as: scalarType)) { x in
      let (_, pullback) = valueWithPullback(at: x, of: Self.cube)
      return pullback(x) + pullback(Tensor(2, as: scalarType))
    }
    #expect(slope.scalar == 36 + 24)
  }

  @Test(arguments: ScalarType.allCases)
  func pullbackFromOutsideIsLinearInTheCotangent(scalarType: ScalarType) {
    let (_, pullback) = valueWithPullback(at: Tensor([1, 2], as: scalarType), of: Self.cube)
    let slope = gradient(at: Tensor([5, 7], as: scalarType)) { c in
      (pullback(c) * pullback(c)).sum()
    }
    // Σ (3x²·c)² has the derivative 2·(3x²)²·c.
    #expect(slope.scalars == [90, 2016])
  }

  @Test(arguments: ScalarType.allCases)
  func secondOrderThroughTwoPullbacks(scalarType: ScalarType) {
    let (slope, second) = valueWithPullback(at: Tensor(5, as: scalarType)) { x in
      valueWithPullback(at: x, of: Self.cube).pullback(Tensor(1, as: scalarType))
    }
    #expect(slope.scalar == 75)
    #expect(second(Tensor(1, as: scalarType)).scalar == 30)
    #expect(second(Tensor(2, as: scalarType)).scalar == 60)
  }

  @Test func pullbackOutlivesTheScopeItWasMadeIn() {
    var kept: ((Tensor) -> Tensor)?
    let slope = gradient(at: Tensor(3)) { x in
      let (value, pullback) = valueWithPullback(at: x * x, of: Self.cube)
      kept = pullback
      return value
    }
    #expect(slope.scalar == 6 * 243)
    // At u = x² = 9 the cube's derivative is 3·81, and nothing leads to x any more.
    #expect(kept!(Tensor(1)).scalar == 243)
    #expect(gradient(at: Tensor(2)) { c in kept!(c) * c }.scalar == 4 * 243)
  }
}
