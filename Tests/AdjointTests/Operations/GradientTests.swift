import Adjoint
import Testing

@Suite("Gradients against finite differences")
struct GradientTests {
  @Test("Of one tensor", arguments: UnaryFunction.all)
  func first(_ function: UnaryFunction) {
    #expect(!function.shapes.isEmpty)
    for shape in function.shapes {
      let check = checkGradient(at: function.point(shape)) { function($0) }
      #expect(check.agrees, "\(shape): \(check)")
    }
  }

  @Test("Of a gradient", arguments: UnaryFunction.all)
  func second(_ function: UnaryFunction) {
    for shape in function.shapes {
      let check = checkGradient(at: function.point(shape)) { x in
        gradient(at: x) { function($0).weightedSquares() }.weighted()
      }
      #expect(check.agrees, "\(shape): \(check)")
    }
  }

  @Test("Of two tensors, broadcast", arguments: BinaryOperator.allCases)
  func binary(_ operation: BinaryOperator) {
    for pattern in BroadcastPattern.all {
      let point = operation.point(pattern)
      let check = checkGradient(at: point) { operation($0[0], $0[1]).weighted() }
      #expect(check.agrees, "\(pattern): \(check)")
    }
  }

  @Test("Of a gradient of two tensors, broadcast", arguments: BinaryOperator.allCases)
  func binarySecond(_ operation: BinaryOperator) {
    for pattern in BroadcastPattern.all {
      let check = checkGradient(at: operation.point(pattern)) { point in
        weightedGradients(at: point[0], point[1]) { operation($0, $1).weightedSquares() }
      }
      #expect(check.agrees, "\(pattern): \(check)")
    }
  }

  @Test("Of a matrix product and of its gradient", arguments: MatrixProduct.all)
  func matrixProduct(_ product: MatrixProduct) {
    let point = [Tensor.spread(product.left, seed: 2), .spread(product.right, seed: 3)]
    func value(_ a: Tensor, _ b: Tensor) -> Tensor {
      matmul(a, b, transposing: product.transposing)
    }
    let first = checkGradient(at: point) { value($0[0], $0[1]) }
    #expect(first.agrees, "\(first)")
    let second = checkGradient(at: point) { point in
      weightedGradients(at: point[0], point[1]) { value($0, $1).weightedSquares() }
    }
    #expect(second.agrees, "\(second)")
  }

  /// A scalar that depends on every element of both gradients.
  private func weightedGradients(
    at a: Tensor, _ b: Tensor, of function: (Tensor, Tensor) -> Tensor
  ) -> Tensor {
    let (first, second) = gradient(at: a, b, of: function)
    return (first * Tensor.weights(a.shape, seed: 6)).sum()
      + (second * Tensor.weights(b.shape, seed: 7)).sum()
  }
}
