import Adjoint
import Testing

/// An inner scope stays connected to the outer one: through its point, through what its function
/// captures, and through what leaks out of it.
@Suite struct OuterValueTests {
  @Test(arguments: ScalarType.allCases)
  func pointOfTheInnerScopeDependsOnTheOuterValue(scalarType: ScalarType) {
    // d/du u³ at u = x² is 3·x⁴, whose derivative is 12·x³.
    let slope = gradient(at: Tensor(2, as: scalarType)) { x in
      gradient(at: x * x) { u in u * u * u }
    }
    #expect(slope.scalar == 96)
  }

  @Test(arguments: ScalarType.allCases)
  func innerFunctionCapturesTheOuterLeaf(scalarType: ScalarType) {
    // d/du u²·x at u = 3 is 6·x, whose derivative is 6; the point itself is a constant.
    let slope = gradient(at: Tensor(5, as: scalarType)) { x in
      gradient(at: Tensor(3, as: scalarType)) { u in u * u * x }
    }
    #expect(slope.scalar == 6)
  }

  @Test(arguments: ScalarType.allCases)
  func innerFunctionCapturesAnOuterIntermediate(scalarType: ScalarType) {
    // With s = x² captured, d/du u²·s at u = x is 2·x·s = 2·x³, whose derivative is 6·x².
    let slope = gradient(at: Tensor(3, as: scalarType)) { x in
      let square = x * x
      return gradient(at: x) { u in u * u * square }
    }
    #expect(slope.scalar == 54)
  }

  @Test(arguments: ScalarType.allCases)
  func innerFunctionOfTheOuterLeafAlone(scalarType: ScalarType) {
    // The inner result does not depend on the inner leaf, but its value does on the outer one.
    let slope = gradient(at: Tensor(3, as: scalarType)) { x in
      let (value, slope) = valueWithGradient(at: Tensor(7, as: scalarType)) { _ in x * x }
      return value + slope
    }
    #expect(slope.scalar == 6)
  }

  @Test(arguments: ScalarType.allCases)
  func tensorLeakedFromTheInnerScopeStaysConnectedToTheOuterLeaf(scalarType: ScalarType) {
    // leaked = u² at u = x, so leaked·x = x³.
    let slope = gradient(at: Tensor(4, as: scalarType)) { x in
      var leaked: Tensor?
      _ = gradient(at: x) { u in
        let square = u * u
        leaked = square
        return square * u
      }
      return leaked! * x
    }
    #expect(slope.scalar == 48)
  }

  @Test(arguments: ScalarType.allCases)
  func tensorLeakedFromAnInnerScopeAtAConstantPoint(scalarType: ScalarType) {
    // leaked = u·x at the constant u = 5.
    let slope = gradient(at: Tensor(4, as: scalarType)) { x in
      var leaked: Tensor?
      _ = gradient(at: Tensor(5, as: scalarType)) { u in
        leaked = u * x
        return u
      }
      return leaked!
    }
    #expect(slope.scalar == 5)
  }

  @Test(arguments: ScalarType.allCases)
  func tensorLeakedFromOneInnerScopeIntoTheNext(scalarType: ScalarType) {
    // leaked = x²; the second scope's gradient of v³·leaked at v = x is 3·x⁴.
    let slope = gradient(at: Tensor(2, as: scalarType)) { x in
      var leaked = Tensor(0, as: scalarType)
      _ = gradient(at: x) { u in
        leaked = u * u
        return leaked
      }
      return gradient(at: x) { v in v * v * v * leaked }
    }
    #expect(slope.scalar == 96)
  }

  @Test(arguments: ScalarType.allCases)
  func leakedLeafOfTheInnerScopeIsTheOuterValue(scalarType: ScalarType) {
    let slope = gradient(at: Tensor(3, as: scalarType)) { x in
      var leaf: Tensor?
      _ = gradient(at: x) { u in
        leaf = u
        return u
      }
      return leaf! * leaf!
    }
    #expect(slope.scalar == 6)
  }

  @Test(arguments: ScalarType.allCases)
  func detachedOuterValueIsAConstantOfTheInnerScope(scalarType: ScalarType) {
    // 2·u·c at u = x with c = x detached: only the point's x counts.
    let slope = gradient(at: Tensor(3, as: scalarType)) { x in
      gradient(at: x) { u in u * u * x.detached() }
    }
    #expect(slope.scalar == 6)
  }
}
