import Adjoint
import Testing

@Suite("Changes in place")
struct InPlaceTests {
  @Test("A copy does not change with the original", arguments: ScalarType.allCases)
  func values(_ type: ScalarType) {
    let original = Tensor([1, 2, 3], as: type)
    var (sum, product) = (original, original)
    sum.add(Tensor([10, 20, 30], as: type), scaledBy: 0.5)
    product *= 2
    #expect(original.scalars == [1, 2, 3])
    #expect(sum.scalars == [6, 12, 18])
    #expect(product.scalars == [2, 4, 6])
  }

  @Test("Nor does a tensor of another shape that shares its memory")
  func reshaped() {
    // Long enough to have memory of its own, beside the shape.
    var vector = Tensor.ones([600])
    let matrix = vector.reshaped(to: [20, 30])
    var other = matrix.reshaped(to: [30, 20])
    vector *= 2
    other.add(matrix.reshaped(to: [30, 20]), scaledBy: 2)
    #expect(vector.scalars.allSatisfy { $0 == 2 })
    #expect(matrix.scalars.allSatisfy { $0 == 1 })
    #expect(other.scalars.allSatisfy { $0 == 3 })
  }

  @Test("A tensor is added to itself")
  func itself() {
    var x = Tensor([1, 2, 3])
    x.add(x, scaledBy: 2)
    #expect(x.scalars == [3, 6, 9])
  }

  @Test("The factor is rounded to the scalar type before it is used")
  func roundedFactor() {
    var x = Tensor([1.0])
    x *= 0.1
    #expect(x.scalar == Double(Float(0.1)))
    var y = Tensor([0.0])
    y.add(Tensor([1.0]), scaledBy: 0.1)
    #expect(y.scalar == Double(Float(0.1)))
  }

  @Test("Inside a scope the value before keeps its part of the gradient")
  func recorded() {
    let x = Tensor([2, 3], as: .float64)
    let slope = gradient(at: x) { x in
      var y = x * x
      let before = y
      y.add(x, scaledBy: 10)
      y *= 3
      return (y + before).sum()
    }
    // 3·(x² + 10x) + x²
    #expect(slope.scalars == [46, 54])
  }
}
