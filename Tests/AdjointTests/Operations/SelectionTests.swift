import Testing

@testable import Adjoint

@Suite("Selections")
struct SelectionTests {
  @Test("What the gate hides leaves no trace, in values and gradients")
  func hidden() {
    let x = Tensor([.nan, .infinity, 3, -.infinity], as: .float64)
    let gate = Tensor([0, -1, 0.5, .nan], as: .float64)
    let (value, pullback) = valueWithPullback(at: x) { $0.selected(wherePositive: gate) }
    #expect(value.scalars == [0, 0, 3, 0])
    let cotangent = Tensor([.nan, .infinity, 5, .nan], as: .float64)
    #expect(pullback(cotangent).scalars == [0, 0, 5, 0])
  }

  @Test("A gate is broadcast, and so is what it selects")
  func broadcast() {
    let x = Tensor([[1], [2]], as: .float64)
    let gate = Tensor([1, 0, 1], as: .float64)
    let (value, pullback) = valueWithPullback(at: x) { $0.selected(wherePositive: gate) }
    #expect(value.shape == [2, 3])
    #expect(value.scalars == [1, 0, 1, 2, 0, 2])
    let slope = pullback(Tensor([[1, 10, 100], [2, 20, 200]], as: .float64))
    #expect(slope.shape == [2, 1])
    #expect(slope.scalars == [101, 202])
  }

  @Test("One scalar of each row, and its place in the gradient", arguments: ScalarType.allCases)
  func rows(_ type: ScalarType) {
    let x = Tensor([[1, 2, 3], [4, 5, 6]], as: type)
    let (value, pullback) = valueWithPullback(at: x) { $0.selectedFromRows([2, 0]) }
    #expect(value.shape == [2])
    #expect(value.scalars == [3, 4])
    #expect(pullback(Tensor([7, 8], as: type)).scalars == [0, 0, 7, 8, 0, 0])
  }
}
