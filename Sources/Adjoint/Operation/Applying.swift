/// Applies a primitive operation to tensors, and records it on the tapes of the scopes that the
/// operands belong to.
public func apply<Op: PrimitiveOperation>(_ operation: Op, to operands: Tensor...) -> Op.Result {
  apply(operation, to: Few(operands))
}

/// Applies a primitive operation to a list of tensors.
@inline(__always)
public func apply<Op: PrimitiveOperation>(_ operation: Op, to operands: Operands) -> Op.Result {
  operands.areRecorded || NonFinite.isSearching
    ? applyRecording(operation, to: operands) : operation.forward(operands)
}

func applyRecording<Op: PrimitiveOperation>(
  _ operation: Op, to operands: Operands
) -> Op.Result {
  let stack = TapeStack.current
  guard !stack.isSuspended else {
    stack.checkOperands(operands, in: operation.name)
    var result = operation.forward(operands)
    stack.passOnMarks(of: operands, to: &result)
    return result
  }
  var result = stack.suspending(for: operands.storageIdentities) {
    stack.checkingResult(operation.forward(operands), of: operation.name)
  }
  if stack.watchesNonFinite { NonFinite.check(result, of: operation.name, operands: operands) }
  guard operands.areRecorded else { return result }
  let isRecorded: Void? = stack.withOnlyTape { tape in
    guard tape.isOnlyTape(of: operands) else { return nil }
    let numbers = operands.mapped { tape.number(ofItsOwn: $1) }
    tape.record(operation, operands, numbers, &result)
    return ()
  }
  if isRecorded != nil { return result }
  // Outermost tape first: to an inner tape the values of the outer ones are what it computes on, so
  // that its sweep, which runs in the outer scopes, is recorded there.
  stack.forEachTape(recording: operands, in: operation.name) { tape, numbers in
    tape.record(operation, operands, numbers, &result)
  }
  stack.passOnMarks(of: operands, to: &result)
  return result
}

extension Tape {
  @inline(__always)
  func record<Op: PrimitiveOperation>(
    _ operation: Op, _ operands: Operands, _ numbers: Few<Int?>, _ result: inout Op.Result
  ) {
    let results = append(&result)
    let kept = Kept(by: operation, operands: operands, result: result, numbers: numbers)
    append(operation, numbers, results, kept, of: result)
  }

  /// Appends the step that made a result, which has its numbers already.
  @inline(__always)
  func append<Op: PrimitiveOperation>(
    _ operation: Op, _ operands: Few<Int?>, _ results: Range<Int>, _ kept: Kept,
    of result: Op.Result
  ) {
    steps.append(
      Step(
        operands: operands, results: results, kept: kept,
        pullback: pullback(of: operation, result),
        description: { (operation.name, 0) }))
  }

  /// A backward as a function of the cotangents of the result's tensors.
  @inline(__always)
  private func pullback<Op: PrimitiveOperation>(
    of operation: Op, _ result: Op.Result
  ) -> Pullback {
    // Without a structure, and for an operation without options, the closure captures nothing and
    // costs no memory.
    if Op.Result.self == Tensor.self {
      return { operation.backward($0[0] as! Op.Result, $1, $2) }
    }
    let structure = HollowResult(of: result)
    return { operation.backward(structure.filled(with: $0), $1, $2) }
  }
}

/// Applies a fused operation to tensors, and records it on the tape of the scope that the operands
/// belong to.
///
/// In nested scopes, where a derivative is itself differentiated, the operation's differentiable form
/// takes its place, which is its composition unless it says otherwise.
public func apply<Op: FusedOperation>(_ operation: Op, to operands: Tensor...) -> Op.Result {
  apply(operation, to: Few(operands))
}

/// Applies a fused operation to a list of tensors.
public func apply<Op: FusedOperation>(_ operation: Op, to operands: Operands) -> Op.Result {
  guard operands.areRecorded || NonFinite.isSearching else {
    return operation.forward(operands, .nothing).result
  }
  let stack = TapeStack.current
  var recordings: Few<Recording> = .empty
  if stack.isSuspended {
    stack.checkOperands(operands, in: operation.name)
  } else if operands.areRecorded {
    recordings = stack.recordings(of: operands, in: operation.name)
  }
  guard recordings.count <= 1 else { return operation.differentiable(operands) }

  let recording = recordings.first
  let wanted = recording.map { Wanted($0.numbers) } ?? .nothing
  var (result, residuals) = stack.suspending(for: operands.storageIdentities) {
    let (result, residuals) = operation.forward(operands, wanted)
    return (stack.checkingResult(result, of: operation.name), residuals)
  }
  if stack.watchesNonFinite && !stack.isSuspended {
    NonFinite.check(result, of: operation.name, operands: operands)
  }
  if let recording {
    let results = recording.tape.append(&result)
    let structure = HollowResult(of: result)
    recording.tape.steps.append(
      Step(
        operands: recording.numbers, results: results, kept: .nothing,
        pullback: { operation.backward(structure.filled(with: $0), residuals, $2) },
        description: { (operation.name, operation.bytesKept(residuals)) }))
  }
  stack.passOnMarks(of: operands, to: &result)
  return result
}
