import Adjoint

/// A point where an answer is known without any computation.
struct HardPlace {
  let name: String
  let scalarType: ScalarType

  /// Value and gradients for cotangents of 1, fused and composed.
  private let fused: [Tensor]
  private let composed: [Tensor]

  /// The right scalars of the value's tensors and then of the gradients; NaN where they must be NaN. A
  /// single number stands for all scalars of a tensor, and nil where anything may be.
  private let right: [[Double]?]
  private let valueCount: Int

  /// - Parameters:
  ///   - value: the right scalars of each tensor of the value.
  ///   - gradients: the right scalars of the gradient with respect to each operand.
  init(
    _ name: String, _ operation: some FusedOperation, at operands: [Tensor], value: [[Double]?],
    gradients: [[Double]?]
  ) {
    func evaluation(_ function: (Operands) -> some TensorStructure) -> [Tensor] {
      let (value, pullback) = valueWithPullback(at: operands) { function(Operands($0)) }
      var ones = value
      ones.forEachTensor { $0 = .ones($0.shape, as: $0.scalarType) }
      return value.list + pullback(ones)
    }
    self.name = name
    scalarType = operands[0].scalarType
    fused = evaluation { apply(operation, to: $0) }
    composed = evaluation { operation.composition($0) }
    right = value + gradients
    valueCount = value.count
  }

  var outcome: HardCaseOutcome {
    let (fusedErrors, composedErrors) = (errors(fused), errors(composed))
    return HardCaseOutcome(
      name: name, scalarType: scalarType, fused: fusedErrors, composed: composedErrors,
      agrees: max(fusedErrors.value, fusedErrors.gradient) <= 4)
  }

  private func errors(_ tensors: [Tensor]) -> Errors {
    let largest = zip(tensors, right).map { tensor, right in
      guard let right else { return 0.0 }
      let all = right.count == 1 ? Array(repeating: right[0], count: tensor.elementCount) : right
      return zip(tensor.scalars, all).reduce(0) { max($0, ulps($1.0, $1.1)) }
    }
    return Errors(
      value: largest[..<valueCount].max() ?? 0, gradient: largest[valueCount...].max() ?? 0)
  }

  /// The distance in units of the last place that the right number has, or that 1 has where it is 0.
  private func ulps(_ value: Double, _ right: Double) -> Double {
    if value == right || value.isNaN && right.isNaN { return 0 }
    let distance = (value - right).magnitude / scalarType.ulp(of: right == 0 ? 1 : right)
    return distance.isNaN ? .infinity : distance
  }
}
