import Adjoint
import Testing

/// Parts that are assigned: values, gradients, memory.
@Suite struct OverwriteTests {
  private static func places(_ shape: Shape, as type: ScalarType = .float32) -> Tensor {
    Tensor(0..<shape.elementCount, as: type).reshaped(to: shape)
  }

  @Test(arguments: ScalarType.allCases)
  func values(_ type: ScalarType) {
    let original = Self.places([2, 3], as: type)
    var x = original
    x[0] = Tensor([7, 8, 9], as: type)
    #expect(x == Tensor([[7, 8, 9], [3, 4, 5]], as: type))
    x[-1, 1] = Tensor(6, as: type)
    #expect(x == Tensor([[7, 8, 9], [3, 6, 5]], as: type))
    x[.all, stride(from: 2, through: 0, by: -2)] = Tensor([[1, 2], [3, 4]], as: type)
    #expect(x == Tensor([[2, 8, 1], [4, 6, 3]], as: type))
    x[.all, 1...] = Tensor([-1, -2], as: type)
    #expect(x == Tensor([[2, -1, -2], [4, -1, -2]], as: type))
    x[1] = Tensor(0, as: type)
    #expect(x == Tensor([[2, -1, -2], [0, 0, 0]], as: type))
    x[2...] = Tensor(5, as: type)
    #expect(x == Tensor([[2, -1, -2], [0, 0, 0]], as: type))
    x[] = original
    #expect(x == original && original == Self.places([2, 3], as: type))
    var scalar = Tensor(1, as: type)
    scalar[] = Tensor(2, as: type)
    #expect(scalar == Tensor(2, as: type))
  }

  @Test func arithmeticOfParts() {
    var x = Self.places([2, 3])
    x[1] += x[0]
    x[.all, 0] *= 10
    x[0, 1..<3] -= Tensor([1, 1])
    #expect(x == Tensor([[0, 0, 1], [30, 5, 7]]))
  }

  @Test func partsOfItsOwnMemory() {
    var x = Self.places([2, 300])
    let turned = x.reshaped(to: [300, 2])
    let (first, second) = (x[0], x[1])
    (x[0], x[1]) = (x[1], x[0])
    #expect(x[0] == second && x[1] == first)
    #expect(turned == Self.places([300, 2]))
  }

  @Test func memoryIsKeptWhereNobodyElseHoldsIt() {
    func place(_ x: Tensor) -> UnsafeRawPointer? {
      x.withUnsafeScalars(as: Float.self) { UnsafeRawPointer($0.baseAddress) }
    }
    var x = Tensor.ones([20, 30])
    let before = place(x)
    for row in 0..<20 { x[row] = Tensor(Double(row)) }
    #expect(place(x) == before)
    let copy = x
    x[0] = Tensor(3)
    #expect(place(copy) == before && copy[0] == .zeros([30]) && x[0] != copy[0])
  }

  static let assignments: [String: @Sendable (inout Tensor, Tensor) -> Void] = [
    "a position": { $0[1] = $1.sum(along: 0) },
    "of the last axis": { $0[.all, -1] = $1[.all, 0] },
    "a range, broadcast": { $0[.all, ..<2] = $1[0, 1] },
    "a stride backwards": { $0[stride(from: 1, through: 0, by: -1)] = $1 * $1 },
    "nothing": { $0[..<0] = $1[..<0] },
    "everything": { $0[] = $1 },
    "a part of itself": { $0[0] = $0[1] * $1[0] },
    "changed": { $0[1, 1...] *= $1[0, 1...] },
    "twice": {
      $0[0] = $1[1]
      $0[0, 1] += $1[0, 0]
    },
  ]

  @Test(arguments: assignments.keys.sorted())
  func agreesWithDifferences(_ name: String) throws {
    let assign = try #require(Self.assignments[name])
    var random = RandomStream(seed: 11)
    let x = Tensor.uniform([2, 3], in: 0.5..<1.5, as: .float64, using: &random)
    let y = Tensor.uniform([2, 3], in: 0.5..<1.5, as: .float64, using: &random)
    let both = checkGradient(at: x, y, order: 2) { x, y in
      var z = x * x
      assign(&z, y * y)
      return (z * z * z).sum() + (x * y).sum()
    }
    #expect(both.agrees, "\(name): \(both)")
    let part = checkGradient(at: y, order: 2) { y in
      var z = x
      assign(&z, y * y)
      return (z * z * z).sum() + y.sum()
    }
    #expect(part.agrees, "\(name), of the part: \(part)")
  }

  @Test func whatStoodThereHasNoGradient() {
    // Its derivative is infinite, and multiplied with no cotangent.
    let slope = gradient(at: Tensor([0, 4], as: .float64)) { x in
      var y = sqrt(x)
      y[0] = Tensor(3, as: .float64)
      return y.sum()
    }
    #expect(slope == Tensor([0, 0.25], as: .float64))
  }
}
