/// A mistake that is made on purpose in a fused operation, to see that the comparison notices it.
///
/// ```swift
/// PlantedFault<Normalization>("the mean is taken for a constant") { x in
///   (x[0] - x[0].mean().detached()) / deviation(x[0])
/// }
/// ```
public struct PlantedFault<Operation: FusedOperation>: Sendable {
  /// The mistake in a few words.
  public let explanation: String

  /// Whether it is made in float32 alone.
  public let isInFloat32Alone: Bool

  /// The wrong value in the place of a right one.
  let value: @Sendable (Operation, Operands, Operation.Result) -> Operation.Result

  /// The wrong gradients for a cotangent.
  let gradients: @Sendable (Operation, Operands, Operation.Result) -> [Tensor]

  /// A backward that is the gradient of another function. The value stays right.
  ///
  /// Many mistakes are such a function: it lacks a term, or takes one for a constant by
  /// ``Tensor/detached()``.
  ///
  /// - Parameters:
  ///   - explanation: the mistake in a few words.
  ///   - function: what the gradient is taken of.
  public init(
    _ explanation: String, backwardOf function: @escaping @Sendable (Operands) -> Operation.Result
  ) {
    self.init(explanation) { _, operands, cotangent in
      let (_, pullback) = valueWithPullback(at: Array(operands)) { function(Operands($0)) }
      return pullback(cotangent)
    }
  }

  /// Right gradients that are changed. The value stays right.
  ///
  /// - Parameters:
  ///   - explanation: the mistake in a few words.
  ///   - isInFloat32Alone: whether gradients in float64 stay right.
  ///   - change: makes the wrong gradients, one for each operand, of the right ones.
  public init(
    _ explanation: String, inFloat32Alone isInFloat32Alone: Bool = false,
    changingGradients change: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) {
    self.init(explanation, inFloat32Alone: isInFloat32Alone) { operation, operands, cotangent in
      let right = operation.gradients(at: operands, for: cotangent)
      return isInFloat32Alone && right.contains { $0.scalarType == .float64 }
        ? right : change(right)
    }
  }

  /// A wrong value. The gradients stay right.
  ///
  /// - Parameters:
  ///   - explanation: the mistake in a few words.
  ///   - isInFloat32Alone: whether the value in float64 stays right.
  ///   - change: makes the wrong value of the operands and the right value.
  public init(
    _ explanation: String, inFloat32Alone isInFloat32Alone: Bool = false,
    changingValue change: @escaping @Sendable (Operands, Operation.Result) -> Operation.Result
  ) {
    self.init(explanation, inFloat32Alone: isInFloat32Alone) { _, operands, right in
      isInFloat32Alone && right.tensors.contains { $0.scalarType == .float64 }
        ? right : change(operands, right)
    } gradients: { operation, operands, cotangent in
      operation.gradients(at: operands, for: cotangent)
    }
  }

  init(
    _ explanation: String, inFloat32Alone isInFloat32Alone: Bool = false,
    value: @escaping @Sendable (Operation, Operands, Operation.Result) -> Operation.Result = {
      $2
    },
    gradients: @escaping @Sendable (Operation, Operands, Operation.Result) -> [Tensor]
  ) {
    (self.explanation, self.isInFloat32Alone) = (explanation, isInFloat32Alone)
    (self.value, self.gradients) = (value, gradients)
  }
}

extension PlantedFault {
  /// Whether the mistake shows at a point: a scale that is left out does not where it is 1. A difference
  /// below 10⁻⁹ of the largest scalar is taken for rounding.
  public func shows(in operation: Operation, at operands: Operands) -> Bool {
    let point = operands.mapped { _, operand in
      isInFloat32Alone ? operand.detached() : operand.detached().cast(to: .float64)
    }
    let right = apply(operation, to: point)
    let cotangent = right.contraction
    let wrong = value(operation, point, right).tensors + gradients(operation, point, cotangent)
    let all = right.tensors + operation.gradients(at: point, for: cotangent)
    return zip(wrong, all).contains { wrong, right in
      let limit = 1e-9 * Swift.max(right.largestFiniteMagnitude, 1)
      return zip(wrong.scalars, right.scalars).contains { wrong, right in
        wrong != right && !((wrong - right).magnitude <= limit)
          && !(wrong.isNaN && right.isNaN)
      }
    }
  }
}

extension FusedOperation {
  /// The gradients with respect to all operands at a point.
  func gradients(at operands: Operands, for cotangent: Result) -> [Tensor] {
    let (_, pullback) = valueWithPullback(at: Array(operands)) { apply(self, to: Operands($0)) }
    return pullback(cotangent)
  }
}

/// An operation with a fault in it. Its composition is right.
struct FaultyOperation<Right: FusedOperation>: FusedOperation {
  let right: Right
  let fault: PlantedFault<Right>

  var name: String { right.name }

  func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Right.Result, residuals: Operands) {
    let point = operands.mapped { _, operand in operand.detached() }
    return (fault.value(right, point, right.forward(operands, wanted).result), point)
  }

  func backward(_ cotangent: Right.Result, _ operands: Operands, _ wanted: Wanted) -> Cotangents {
    let gradients = fault.gradients(right, operands, cotangent)
    return wanted.cotangents { gradients[$0] }
  }

  func composition(_ operands: Operands) -> Right.Result { right.composition(operands) }
}
