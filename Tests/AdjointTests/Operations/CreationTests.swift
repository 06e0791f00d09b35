import Adjoint
import Testing

@Suite("Tensors made and read")
struct CreationTests {
  @Test("From numbers, vectors, rows and shapes", arguments: ScalarType.allCases)
  func values(_ type: ScalarType) {
    let rows = Tensor([[1, 2, 3], [4, 5, 6]], as: type)
    #expect(rows.shape == [2, 3])
    #expect(rows.rank == 2)
    #expect(rows.elementCount == 6)
    #expect(rows.scalarType == type)
    #expect(rows.scalars == [1, 2, 3, 4, 5, 6])
    expectSameBits(Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3], as: type), rows)
    #expect(Tensor([0.1], as: type).scalars == [type == .float32 ? Double(Float(0.1)) : 0.1])
    #expect(Tensor(7, as: type).shape == [])
    #expect(Tensor(7, as: type).scalar == 7)
    #expect(Tensor.zeros([2], as: type).scalars == [0, 0])
    #expect(Tensor.ones([1, 2], as: type).scalars == [1, 1])
    #expect(Tensor(repeating: 0.5, shape: [2, 0], as: type).scalars == [])
  }

  @Test("Of the type of their scalars, and read as that")
  func typed() {
    let floats = Tensor(scalars: [1, 2.5] as [Float], shape: [2, 1])
    #expect(floats.scalarType == .float32)
    #expect(floats.scalars(as: Float.self) == [1, 2.5])
    let doubles = Tensor(shape: [3]) { (buffer: UnsafeMutableBufferPointer<Double>) in
      for index in buffer.indices { buffer[index] = Double(index) }
    }
    #expect(doubles.scalarType == .float64)
    #expect(doubles.withUnsafeScalars(as: Double.self) { $0.reduce(0, +) } == 3)
  }

  @Test("Long ones do not share memory by accident")
  func long() {
    // From 64 kB on, memory is taken from a pool and goes back there.
    for round in 0..<3 {
      let first = Tensor(repeating: Double(round), shape: [20_000])
      let second = Tensor(repeating: Double(-round), shape: [20_000])
      #expect(first.scalars.allSatisfy { $0 == Double(round) })
      #expect(second.scalars.allSatisfy { $0 == Double(-round) })
    }
  }
}
