import Testing

@testable import Adjoint

@Suite("Shapes")
struct ShapeTests {
  @Test func elementCounts() {
    #expect(([] as Shape).elementCount == 1)
    #expect(([2, 3, 5] as Shape).elementCount == 30)
    #expect(([2, 0, 5] as Shape).elementCount == 0)
  }

  @Test func strides() {
    #expect(([2, 3, 5] as Shape).strides == [15, 5, 1])
    #expect(([7] as Shape).strides == [1])
    #expect(([] as Shape).strides == [])
  }

  @Test("An offset and its index are one another's inverse")
  func indices() {
    let shape: Shape = [2, 3, 5]
    for offset in 0..<30 {
      let index = shape.index(at: offset)
      let back = zip(index, shape.strides).map { $0 * $1 }.reduce(0, +)
      #expect(back == offset)
      #expect(zip(index, shape).allSatisfy { $0 >= 0 && $0 < $1 })
    }
  }

  @Test("Negative axes count from the end")
  func axes() {
    let shape: Shape = [2, 3, 5]
    #expect(shape.axes([-1, 0], in: "") == [0, 2])
    #expect(shape.axes([-3, -2, -1], in: "") == [0, 1, 2])
    #expect(shape.keeping([0, 2]) == [1, 3, 1])
    #expect(shape.removing([0, 2]) == [3])
  }

  @Test("Reductions keep or remove their axes")
  func reducedShapes() {
    let x = Tensor.ones([2, 3, 5])
    #expect(x.sum().shape == [])
    #expect(x.sum(keepingDimensions: true).shape == [1, 1, 1])
    #expect(x.mean(along: -1).shape == [2, 3])
    #expect(x.max(along: [0, 2]).shape == [3])
    #expect(x.max(along: [0, 2], keepingDimensions: true).shape == [1, 3, 1])
  }

  @Test("A transposition moves each scalar to where its index says")
  func transposition() {
    let x = Tensor((0..<30).map(Double.init), shape: [2, 3, 5], as: .float64)
    let y = x.transposed(2, 0, -2)
    #expect(y.shape == [5, 2, 3])
    for (offset, value) in y.scalars.enumerated() {
      let index = y.shape.index(at: offset)
      #expect(value == Double(index[1] * 15 + index[2] * 5 + index[0]))
    }
    expectSameBits(x.transposed(), x.transposed(2, 1, 0))
  }
}
