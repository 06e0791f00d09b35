/// Evaluates a part of a computation without keeping what its operations would, and evaluates it
/// again when the sweep comes by: less memory for more time.
///
/// ```swift
/// let hidden = checkpoint(at: inputs) { inputs in model.block(inputs) }
/// ```
///
/// Gradients reach the tensors that are passed and the parameters that the function reads. A
/// recorded tensor that the function uses or returns without its being passed traps. So does what the
/// function computes and stores elsewhere, when it is used while the scope records, or when the
/// function is evaluated again; detach what is meant to be a constant, such as a running mean.
///
/// The function must compute the same thing each time, or it traps. One that draws random numbers takes
/// them with a ``RandomKey``, from the step of training around, or from a ``RandomStream`` that it copies,
/// which starts anew at each evaluation.
public func checkpoint<each Input: TensorStructure>(
  at input: repeat each Input, of function: @escaping (repeat each Input) -> Tensor
) -> Tensor {
  // A program has the operations of the function, and whoever compiles it says what is computed again.
  if ProgramTracer.current != nil { return function(repeat each input) }
  let operands = tensors(in: repeat each input)
  let stack = TapeStack.current
  var segment = Segment(substitutes: stack.substitutes.values, mode: stack.modeScope) { operands in
    var next = operands.makeIterator()
    return function(repeat (each input).replacingTensors(from: &next))
  }

  // A forward records nothing, so there is nothing to save.
  guard !stack.isSuspended else { return segment.evaluate(operands) }

  var parameters: [Parameter] = []
  var result = stack.withoutRecording {
    stack.observingParameters {
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
  let collects = stack.tapes.contains { $0.parameters != nil }
  if !collects {
    segment.constants = Dictionary(
      uniqueKeysWithValues: zip(parameters.map(ObjectIdentifier.init), values))
  }
  return apply(
    Checkpoint(
      segment: segment, parameters: collects ? parameters : nil, tapes: stack.tapes.map(\.identity),
      sample: ResultSample(result), result: Evaluated(result)),
    to: Operands(operands + (collects ? values : [])))
}

/// A part of a computation as one operation: y = f(x, w). ∂x and ∂w by f's own pullback, for which f
/// is evaluated again.
private struct Checkpoint: TensorOperation {
  let segment: Segment

  /// The parameters that the function reads; nil where no scope collects them.
  let parameters: [Parameter]?

  /// The tapes that were suspended when the function was first evaluated. What it computed then is of
  /// no use to the second evaluation, to which it would be a constant.
  let tapes: [Int]

  /// Some scalars of the first result, which the second one must have too.
  let sample: ResultSample
  let result: Evaluated

  func forward(_ operands: Operands) -> Tensor { result.take() }
  func residuals(for operand: Int) -> ResidualSet { .operands }

  /// The function's operations are counted by themselves.
  func flopCount(_ operands: Operands, _ result: Tensor) -> Int { 0 }

  func backward(_ cotangent: Tensor, _ saved: SavedTensors, _ wanted: Wanted) -> Cotangents {
    let ended = tapes.filter { !TapeStack.current.contains($0) }
    let point = (0..<wanted.count).map { saved[$0].without(recordsOn: ended) }
    let inputCount = point.count - (parameters ?? []).count
    let cotangents = LiveTapes.keeping(ended) {
      pullback(at: point, reading: parameters, of: cotangent) { leaves in
        let result = segment.evaluateAgain(Array(leaves.prefix(inputCount)))
        require(
          result.shape == cotangent.shape && result.scalarType == cotangent.scalarType,
          "checkpoint: evaluated again for the gradient, the function's result has shape "
            + "\(result.shape) \(result.scalarType), and at first it had \(cotangent.shape) "
            + "\(cotangent.scalarType); the function must compute the same each time")
        require(
          sample.isClose(to: ResultSample(result)),
          "checkpoint: evaluated again for the gradient, the function's result, of shape "
            + "\(result.shape), has other scalars than at first; the function must compute the same each "
            + "time, so let it draw random numbers with a RandomKey, or from a RandomStream that it copies"
        )
        return result
      }
    }
    return wanted.cotangents { cotangents[$0] }
  }
}

/// The function of a checkpoint. It runs on the thread of the tape that it belongs to.
private struct Segment: @unchecked Sendable {
  /// The values that stood in the place of parameters when the function was first evaluated.
  let substitutes: [ObjectIdentifier: Tensor]

  /// The mode in which it was first evaluated.
  let mode: ModeScope

  /// The values of parameters that are constants to it.
  var constants: [ObjectIdentifier: Tensor] = [:]
  let function: ([Tensor]) -> Tensor

  func evaluate(_ operands: [Tensor]) -> Tensor {
    TapeStack.current.substituting(substitutes) {
      TapeStack.current.holding(constants) { function(operands) }
    }
  }
}

extension Segment {
  /// Evaluates the function as at first: with the same random numbers.
  func evaluateAgain(_ operands: [Tensor]) -> Tensor {
    TapeStack.current.repeating(mode) { evaluate(operands) }
  }
}

/// The result of the first evaluation, on its way to the tape.
private final class Evaluated: @unchecked Sendable {
  private var result: Tensor?

  init(_ result: Tensor) { self.result = result }

  func take() -> Tensor { result.take()! }
}

extension Tensor {
  /// The same value without records on some tapes.
  fileprivate func without(recordsOn tapes: [Int]) -> Tensor {
    hasRecord ? recorded(tapes.reduce(record) { $0.removing($1) }) : self
  }
}

extension [Parameter] {
  fileprivate mutating func appendOnce(_ parameter: Parameter) {
    if !contains(where: { $0 === parameter }) { append(parameter) }
  }
}
