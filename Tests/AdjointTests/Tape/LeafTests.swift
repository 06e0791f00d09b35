import Adjoint
import Testing

/// Leaves that the result does not depend on, that it is, and constants beside them.
@Suite struct LeafTests {
  @Test(arguments: ScalarType.allCases)
  func unusedLeafHasZerosOfItsShapeAndType(scalarType: ScalarType) {
    let unused = Tensor([[1, 2, 3], [4, 5, 6]], as: scalarType)
    let (forUsed, forUnused) = gradient(at: Tensor(5, as: scalarType), unused) { x, _ in x * 2 }
    #expect(forUsed.scalar == 2)
    #expect(forUnused.shape == [2, 3])
    #expect(forUnused.scalarType == scalarType)
    #expect(forUnused.scalars == [0, 0, 0, 0, 0, 0])
  }

  @Test func resultThatIsTheLeafHasGradientOne() {
    let (value, slope) = valueWithGradient(at: Tensor([7])) { $0 }
    #expect(value.scalars == [7])
    #expect(slope.shape == [1])
    #expect(slope.scalars == [1])
  }

  @Test func pullbackOfTheIdentityIsTheCotangent() {
    let (value, pullback) = valueWithPullback(at: Tensor([7, 8])) { $0 }
    #expect(value.scalars == [7, 8])
    #expect(pullback(Tensor([3, -4])).scalars == [3, -4])
  }

  @Test func secondLeafAsTheResult() {
    let (forFirst, forSecond) = gradient(at: Tensor(1), Tensor(2)) { _, y in y }
    #expect(forFirst.scalar == 0)
    #expect(forSecond.scalar == 1)
  }

  @Test func resultThatIsAConstantHasGradientZero() {
    let (value, slope) = valueWithGradient(at: Tensor([1, 2], as: .float64)) { _ in Tensor(9) }
    #expect(value.scalar == 9)
    #expect(slope.shape == [2])
    #expect(slope.scalarType == .float64)
    #expect(slope.scalars == [0, 0])
  }

  @Test func constantsEnterAsFactors() {
    let constant = Tensor([2, 3])
    let slope = gradient(at: Tensor([5, 7])) { x in (x * constant + constant).sum() }
    #expect(slope.scalars == [2, 3])
  }

  @Test func detachedValueIsAConstant() {
    // x · c with c = x² taken as a constant.
    let slope = gradient(at: Tensor(3)) { x in x * (x * x).detached() }
    #expect(slope.scalar == 9)
  }

  @Test func noLeavesAreNoGradients() {
    let (value, gradients) = valueWithGradient(at: [Tensor]()) { _ in Tensor(4) }
    #expect(value.scalar == 4)
    #expect(gradients.isEmpty)
  }

  @Test func manyLeavesKeepTheirOrder() {
    let point = (1...5).map { Tensor(Double($0)) }
    let (value, gradients) = valueWithGradient(at: point) { leaves in
      leaves.enumerated().reduce(Tensor(0)) { $0 + $1.element * Double(10 * ($1.offset + 1)) }
    }
    #expect(value.scalar == 550)
    #expect(gradients.map(\.scalar) == [10, 20, 30, 40, 50])
  }
}
