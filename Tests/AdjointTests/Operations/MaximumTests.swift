import Adjoint
import Testing

@Suite("Maxima")
struct MaximumTests {
  @Test("Ties share the gradient equally")
  func ties() {
    let x = Tensor([[1, 3, 3], [2, 2, 2]], as: .float64)
    let slope = gradient(at: x) { ($0.max(along: 1) * Tensor([6, 9], as: .float64)).sum() }
    #expect(slope.scalars == [0, 3, 3, 3, 3, 3])
  }

  @Test("A NaN is the maximum, along either axis", arguments: ScalarType.allCases)
  func nan(_ type: ScalarType) {
    let x = Tensor([[1, .nan, 3], [4, 5, 6]], as: type)
    expectClose(x.max(along: 1), Tensor([.nan, 6], as: type), within: .exact)
    expectClose(x.max(along: 0), Tensor([4, .nan, 6], as: type), within: .exact)
    #expect(x.max().scalar.isNaN)
  }

  @Test("Negative infinity is a maximum when there is nothing else")
  func infinities() {
    let x = Tensor([[-Double.infinity, -.infinity], [.infinity, 1]])
    #expect(x.max(along: 1).scalars == [-.infinity, .infinity])
  }
}

extension MaximumTests {
  /// In a type with a member of the same name, the module's name finds the function.
  private struct Floor {
    let maximum = 2.0

    func callAsFunction(_ x: Tensor) -> Tensor { Adjoint.maximum(x, maximum) }
  }

  @Test func aMemberOfTheSameName() {
    #expect(Floor()(Tensor([1, 3])).scalars == [2, 3])
  }
}
