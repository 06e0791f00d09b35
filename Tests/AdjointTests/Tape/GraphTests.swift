import Adjoint
import Testing

/// Graphs in which values meet again, end early or lead nowhere.
@Suite struct GraphTests {
  @Test func diamondAddsBothPaths() {
    // f = e^a · 3a with a = x², so f′ = 3·(1 + a)·e^a · 2x.
    let slope = gradient(at: Tensor(0.5, as: .float64)) { x in
      let a = x * x
      return exp(a) * (a * 3)
    }
    let expected = Tensor(3 * 1.25 * 1.2840254166877414, as: .float64)  // e^¼
    expectClose(slope, expected, within: .ulps(4))
  }

  @Test(arguments: ScalarType.allCases)
  func leafUsedAThousandTimesCollectsEveryUse(scalarType: ScalarType) {
    // 1 + 2 + … + 1000; every partial sum is exact in both types.
    let slope = gradient(at: Tensor(1, as: scalarType)) { x in
      (1...1000).reduce(Tensor(0, as: scalarType)) { $0 + x * Double($1) }
    }
    #expect(slope.scalar == 500_500)
    #expect(slope.scalarType == scalarType)
  }

  @Test func intermediateUsedAThousandTimesCollectsEveryUse() {
    let slope = gradient(at: Tensor(3, as: .float64)) { x in
      let square = x * x
      return (1...1000).reduce(Tensor(0, as: .float64)) { $0 + square * Double($1) }
    }
    #expect(slope.scalar == 2 * 3 * 500_500)
  }

  @Test func leafTwiceInOneProduct() {
    #expect(gradient(at: Tensor(3)) { $0 * $0 }.scalar == 6)
  }

  @Test func leafTwiceInOneDifferenceAndQuotientCancels() {
    #expect(gradient(at: Tensor(3)) { $0 - $0 }.scalar == 0)
    #expect(gradient(at: Tensor(3)) { $0 / $0 }.scalar == 0)
  }

  @Test func leafTwiceInOneMatrixProduct() {
    // ∂ Σ(X·X)/∂X[i, j] is the sum of row j plus the sum of column i.
    let slope = gradient(at: Tensor([[1, 2], [3, 4]])) { matmul($0, $0).sum() }
    #expect(slope.scalars == [7, 11, 9, 13])
  }

  @Test func oneTensorAsTwoPointsMakesTwoLeaves() {
    let x = Tensor(3)
    let (forFirst, forSecond) = gradient(at: x, x) { a, b in a * a * b }
    #expect(forFirst.scalar == 18)
    #expect(forSecond.scalar == 9)
  }

  @Test func unusedOperationsLeaveNoTrace() {
    let slope = gradient(at: Tensor(2)) { x in
      let unusedBefore = exp(x)
      let result = x * x
      _ = unusedBefore * result + result
      return result
    }
    #expect(slope.scalar == 4)
  }
}
