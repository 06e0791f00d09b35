import Adjoint
import Testing

@Suite("Casts")
struct CastTests {
  @Test("To float32 rounds to the nearest, to float64 is exact")
  func values() {
    let x = Tensor([0.1, -0.0, 1e300, 1e-50, .infinity, .nan], as: .float64)
    let narrow = x.cast(to: .float32)
    #expect(narrow.scalarType == .float32)
    let expected = x.scalars.map { Double(Float($0)) }
    expectClose(narrow.scalars, expected, of: .float32, within: .exact)
    #expect(narrow.scalars[1].sign == .minus)
    let wide = narrow.cast(to: .float64)
    #expect(wide.scalarType == .float64)
    expectClose(wide.scalars, expected, of: .float64, within: .exact)
  }

  @Test("The gradient comes back in the type of the operand", arguments: ScalarType.allCases)
  func gradients(_ type: ScalarType) {
    let other: ScalarType = type == .float32 ? .float64 : .float32
    let x = Tensor([1.5, -2, 0.25], as: type)
    let (value, pullback) = valueWithPullback(at: x) { $0.cast(to: other) }
    #expect(value.scalarType == other)
    let cotangent = Tensor([0.1, 0.2, 0.3], as: other)
    expectSameBits(pullback(cotangent), cotangent.cast(to: type))
  }

  @Test("A gradient through a cast can be differentiated")
  func secondDerivative() {
    let x = Tensor([1.5, -2, 0.25])
    let second = gradient(at: x) { x in
      gradient(at: x) { x in
        let y = x.cast(to: .float64)
        return (y * y * y).sum()
      }.sum()
    }
    // (x³)″ = 6x, exact for numbers of few digits.
    expectSameBits(second, Tensor([9, -12, 1.5]))
  }
}
