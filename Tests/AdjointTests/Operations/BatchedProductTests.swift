import Testing

@testable import Adjoint

@Suite("Matrix products of vectors and batches")
struct BatchedProductTests {
  /// Operands and what their product has for a shape.
  private static let shapes: [(left: Shape, right: Shape, result: Shape)] = [
    ([3], [3], []), ([0], [0], []), ([3], [3, 5], [5]), ([2, 3], [3], [2]), ([1], [1, 1], [1]),
    ([7, 2, 3], [3], [7, 2]), ([3], [7, 3, 2], [7, 2]), ([7, 2, 3], [3, 5], [7, 2, 5]),
    ([2, 3], [7, 3, 5], [7, 2, 5]), ([7, 2, 3], [7, 3, 5], [7, 2, 5]),
    ([1, 2, 3], [7, 3, 5], [7, 2, 5]), ([7, 1, 2, 3], [2, 3, 1], [7, 2, 2, 1]),
    ([2, 1, 2, 3], [1, 3, 3, 2], [2, 3, 2, 2]), ([0, 2, 3], [3, 5], [0, 2, 5]),
    ([2, 3], [0, 3, 5], [0, 2, 5]), ([2, 0, 3], [2, 3, 5], [2, 0, 5]),
    ([2, 3, 0], [0, 2], [2, 3, 2]),
  ]

  /// The product by the definition: each scalar a sum over the shared axis.
  private func expected(_ a: Tensor, _ b: Tensor, _ result: Shape) -> Tensor {
    let left = a.rank == 1 ? a.reshaped(to: [1, a.elementCount]) : a
    let right = b.rank == 1 ? b.reshaped(to: [b.elementCount, 1]) : b
    // [..., m, k, 1] times [..., 1, k, n], summed along k.
    let x = left.reshaped(to: Shape(Array(left.shape) + [1]))
    let y = right.reshaped(
      to: Shape(Array(right.shape.dropLast(2)) + [1] + Array(right.shape.suffix(2))))
    return (x * y).sum(along: -2).reshaped(to: result)
  }

  @Test("Each scalar is a sum of products")
  func values() {
    for (left, right, shape) in Self.shapes {
      let (a, b) = (Tensor.spread(left, seed: 2), Tensor.spread(right, seed: 3))
      // Sums of up to 3 products, in another order.
      expectClose(
        matmul(a, b), expected(a, b, shape), within: .ofLargest(1e-15), "\(left) · \(right)")
    }
  }

  @Test("A transposed operand is one with its last two axes exchanged")
  func transposed() {
    for (left, right, shape) in Self.shapes where left.rank > 1 && right.rank > 1 {
      let (a, b) = (Tensor.spread(left, seed: 2), Tensor.spread(right, seed: 3))
      let (turnedA, turnedB) = (a.turned(), b.turned())
      let product = matmul(a, b)
      #expect(product.shape == shape)
      expectSameBits(matmul(turnedA, b, transposing: .left), product, "\(left), left")
      expectSameBits(matmul(a, turnedB, transposing: .right), product, "\(right), right")
      expectSameBits(
        matmul(turnedA, turnedB, transposing: [.left, .right]), product, "\(left), \(right)")
    }
  }

  @Test("Gradients and their gradients")
  func gradients() {
    for (left, right, _) in Self.shapes {
      let (a, b) = (Tensor.spread(left, seed: 2), Tensor.spread(right, seed: 3))
      let first = checkGradient(at: a, b) { matmul($0, $1).weighted() }
      #expect(first.agrees, "\(left) · \(right): \(first)")
      let second = checkGradient(at: a, b) { a, b in
        let (slopeA, slopeB) = gradient(at: a, b) { matmul($0, $1).weightedSquares() }
        return slopeA.weighted() + slopeB.weighted()
      }
      #expect(second.agrees, "\(left) · \(right): \(second)")
    }
  }

  @Test("Diagonals of matrices, square or not, and back")
  func diagonals() {
    let x = Tensor([[1, 2, 3], [4, 5, 6]], as: .float64)
    #expect(x.diagonal().scalars == [1, 5])
    #expect(x.transposed().diagonal().scalars == [1, 5])
    #expect(x.trace().scalar == 6)
    let matrices = x.diagonalMatrix()
    #expect(matrices.shape == [2, 3, 3])
    #expect(matrices.scalars == [1, 0, 0, 0, 2, 0, 0, 0, 3, 4, 0, 0, 0, 5, 0, 0, 0, 6])
    expectSameBits(matrices.diagonal(), x)
    #expect(outer(Tensor([1, 2]), Tensor([3, 4, 5])).scalars == [3, 4, 5, 6, 8, 10])
    #expect(dot(Tensor([1, 2]), Tensor([3, 4])).scalar == 11)
  }
}

extension Tensor {
  /// The last two axes exchanged.
  fileprivate func turned() -> Tensor {
    var order = Array(shape.indices)
    order.swapAt(rank - 2, rank - 1)
    return apply(Transpose(order: order), to: self)
  }
}
