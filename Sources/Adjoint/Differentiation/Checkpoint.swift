/// Evaluates a part of a computation without keeping what its operations would, and evaluates it
/// again when the sweep comes by: less memory for more time.
///
/// ```swift
/// let hidden = checkpoint(at: inputs) { inputs in model.block(inputs) }
/// ```
///
/// Gradients reach the tensors that are passed and the parameters that the function reads. A
/// recorded tensor that the function uses or returns without its being passed traps. The function must compute
/// the same thing each time; one that draws random numbers takes them from a ``RandomStream`` that
/// it copies, which starts anew at each evaluation.
public func checkpoint<each Input: TensorStructure>(
  at input: repeat each Input, of function: @escaping (repeat each Input) -> Tensor
) -> Tensor {
  var operands: [Tensor] = []
  for structure in repeat each input { operands += structure.tensors }
  let stack = TapeStack.current
  let segment = Segment(substitutes: stack.substitutes.values) { operands in
    var next = operands.makeIterator()
    return function(repeat (each input).replacingTensors(from: &next))
  }

  // A forward records nothing, so there is nothing to save.
  guard !stack.isSuspended else { return segment.evaluate(operands) }

  var parameters: [Parameter] = []
  var result = stack.withoutRecording {
    stack.noting {
      parameters.appendOnce($0)
    } _: {
      // The function is given values without records, so that a recorded tensor that it captures is
      // told from them.
      let inputs = operands.map { $0.detached().marked(with: stack.marks(of: .one($0))) }
      return stack.checkingResult(segment.evaluate(inputs), of: "checkpoint")
    }
  }
  stack.removeMarksOfSuspension(from: &result)
  let values = parameters.map(\.value)
  // Where a scope collects parameters, those that the function reads become operands like those that
  // are passed. Elsewhere they are constants, and keep the values that they have now.
  guard stack.tapes.contains(where: { $0.parameters != nil }) else {
    let constants = Dictionary(
      uniqueKeysWithValues: zip(parameters.map(ObjectIdentifier.init), values))
    return apply(
      Checkpoint(
        segment: segment.holding(constants), parameters: nil, result: Evaluated(result)),
      to: Few(operands))
  }
  return apply(
    Checkpoint(segment: segment, parameters: parameters, result: Evaluated(result)),
    to: Few(operands + values))
}

/// A part of a computation as one operation: y = f(x, w). ∂x and ∂w by f's own pullback, for which f
/// is evaluated again.
private struct Checkpoint: PrimitiveOperation {
  let segment: Segment

  /// The parameters that the function reads; nil where no scope collects them.
  let parameters: [Parameter]?
  let result: Evaluated

  func forward(_ operands: Operands) -> Tensor { result.take() }
  func residuals(for operand: Int) -> ResidualSet { .operands }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    let point = (0..<wanted.count).map { kept[$0] }
    let inputCount = point.count - (parameters ?? []).count
    let cotangents = pullback(at: point, reading: parameters, of: cotangent) { leaves in
      let result = segment.evaluate(Array(leaves.prefix(inputCount)))
      require(
        result.shape == cotangent.shape && result.scalarType == cotangent.scalarType,
        "checkpoint: evaluated again for the gradient, the function's result has shape "
          + "\(result.shape) \(result.scalarType), and at first it had \(cotangent.shape) "
          + "\(cotangent.scalarType); the function must compute the same each time")
      return result
    }
    return wanted.cotangents { cotangents[$0] }
  }
}

/// The function of a checkpoint. It runs on the thread of the tape that it belongs to.
private struct Segment: @unchecked Sendable {
  /// What stood in the place of parameters when the function was first evaluated.
  let substitutes: [ObjectIdentifier: Tensor]
  let function: ([Tensor]) -> Tensor

  /// The same with values for parameters that have none here yet.
  func holding(_ values: [ObjectIdentifier: Tensor]) -> Segment {
    Segment(substitutes: substitutes.merging(values) { own, _ in own }, function: function)
  }

  func evaluate(_ operands: [Tensor]) -> Tensor {
    TapeStack.current.substituting(substitutes) { function(operands) }
  }
}

/// The result of the first evaluation, on its way to the tape.
private final class Evaluated: @unchecked Sendable {
  private var result: Tensor?

  init(_ result: Tensor) { self.result = result }

  func take() -> Tensor { result.take()! }
}

extension [Parameter] {
  fileprivate mutating func appendOnce(_ parameter: Parameter) {
    if !contains(where: { $0 === parameter }) { append(parameter) }
  }
}
