import Adjoint
import TestSupport
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

  @Test("From numbers nested to any depth", arguments: ScalarType.allCases)
  func nested(_ type: ScalarType) {
    let scalars = (1...4).map { Double($0) }
    func expect(_ tensor: Tensor, _ shape: Shape) {
      #expect(tensor == Tensor(scalars, shape: shape, as: type))
    }
    expect(Tensor([[1, 2], [3, 4]], as: type), [2, 2])
    expect(Tensor([[[1, 2], [3, 4]]], as: type), [1, 2, 2])
    expect(Tensor([[[1.0], [2]], [[3], [4]]], as: type), [2, 2, 1])
    expect(Tensor([[[[1, 2]], [[3, 4]]]], as: type), [1, 2, 1, 2])
    expect(Tensor([[[[[1, 2], [3, 4.0]]]]], as: type), [1, 1, 1, 2, 2])
    expect(Tensor([[[[[[1], [2]], [[3], [4]]]]]], as: type), [1, 1, 1, 2, 2, 1])
    let (floats, integers): ([[[Float]]], [[[Int]]]) = (
      [[[1, 2], [3, 4]]], [[[1, 2], [3, 4]]]
    )
    expect(Tensor(floats, as: type), [1, 2, 2])
    expect(Tensor(integers, as: type), [1, 2, 2])
    expect(Tensor(integers[0][0...] + [], as: type), [2, 2])
    expect(Tensor([[1, 2], [3, 4]] as [[Double]], as: type), [2, 2])
    expect(Tensor(scalars[0...], as: type), [4])
    expect(Tensor(1..<5, as: type), [4])
    expect(Tensor(1...4, as: type), [4])
    expect(Tensor(stride(from: 1, to: 5, by: 1), as: type), [4])
    expect(Tensor(stride(from: 1.0, through: 4, by: 1), as: type), [4])
    expect(Tensor([1...2, 3...4], as: type), [2, 2])
  }

  @Test(
    "One number of any type is a scalar, rounded to the tensor's", arguments: ScalarType.allCases)
  func numbers(_ type: ScalarType) {
    #expect(Tensor(Int.max, as: type) == Tensor(0x1p63, as: type))
    #expect(Tensor(Float(0.1), as: type).scalar == Double(Float(0.1)))
    #expect(Tensor([0.1] as [Float], as: type).scalars == [Double(Float(0.1))])
    #expect(Tensor([[0.1]], as: type) == Tensor([0.1], as: type).reshaped(to: [1, 1]))
    let infinite = Tensor([[0, -.infinity], [.pi, 0]], as: type)
    #expect(infinite.scalars[1] == -.infinity)
  }

  @Test("Empty collections have all their axes")
  func nestedNothing() {
    #expect(Tensor([]).shape == [0])
    #expect(Tensor([[]]).shape == [1, 0])
    #expect(Tensor([[], []] as [[Int]]).shape == [2, 0])
    #expect(Tensor([] as [[[Float]]]).shape == [0, 0, 0])
    #expect(Tensor([[], []] as [[[Double]]]).shape == [2, 0, 0])
    #expect(Tensor(0..<0).shape == [0])
  }

  /// What is refused, by what the message says.
  static let ragged: [String: @Sendable () -> Void] = [
    "[0] has 2 numbers or collections, and [1] has 1": { _ = Tensor([[1, 2], [3]]) },
    "[0] has 1 numbers or collections, and [2] has 0": { _ = Tensor([[1], [3], []] as [[Float]]) },
    "[0][0] has 2 numbers or collections, and [1][1] has 3": {
      _ = Tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8, 9]]])
    },
    "[0] has 2 numbers or collections, and [1] has 3": {
      _ = Tensor([[[1], [2]], [[3], [4], [5, 6]]])
    },
    "[0][0][0][0] has 1 numbers or collections, and [0][1][0][1] has 2": {
      _ = Tensor([[[[[1], [2]]], [[[3], [4, 5]]]]])
    },
  ]

  @Test("Ragged ones are refused, with their place and lengths", arguments: ragged.keys.sorted())
  func refused(_ message: String) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [message] in Self.ragged[message]!()
    }
    expectMessage(
      of: result, contains: "Tensor(_:): collections side by side must have one length", message)
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
