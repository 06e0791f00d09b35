import Adjoint
import Foundation

extension Example {
  /// The fused operation at the example.
  struct Evaluation {
    let value: Tensor

    /// The gradients for cotangents of 1.
    let gradients: [Tensor]
    let pullback: (Tensor) -> [Tensor]

    func hasSameBits(as other: Evaluation) -> Bool {
      zip([value] + gradients, [other.value] + other.gradients).allSatisfy { a, b in
        a.shape == b.shape && a.scalars.hasSameBits(as: b.scalars)
      }
    }
  }

  var evaluation: Evaluation {
    let operation = self.operation
    let (value, pullback) = valueWithPullback(at: Array(operands)) {
      apply(operation, to: Operands($0))
    }
    return Evaluation(
      value: value, gradients: pullback(.ones(value.shape, as: value.scalarType)),
      pullback: pullback)
  }
}

extension [Double] {
  func hasSameBits(as other: [Double]) -> Bool {
    elementsEqual(other) { $0.bitPattern == $1.bitPattern }
  }
}
