/// Applies a primitive operation to tensors, and records it on the tapes of the scopes that the
/// operands belong to.
public func apply<Op: PrimitiveOperation>(_ operation: Op, to operands: Tensor...) -> Tensor {
  apply(operation, to: Few(operands))
}

/// Applies a primitive operation to a list of tensors.
public func apply<Op: PrimitiveOperation>(_ operation: Op, to operands: Operands) -> Tensor {
  guard operands.areRecorded || NonFinite.isSearching else { return operation.forward(operands) }
  let stack = TapeStack.current
  if stack.isSuspended { stack.checkOperands(operands, in: operation.name) }

  var result =
    stack.isSuspended
    ? operation.forward(operands)
    : stack.suspending(for: operands) { operation.forward(operands) }
  if stack.watchesNonFinite && !stack.isSuspended {
    NonFinite.check(result, of: operation.name, operands: operands)
  }
  if stack.isSuspended || !operands.areRecorded { return result }
  // Outermost tape first: to an inner tape the values of the outer ones are what it computes on, so
  // that its sweep, which runs in the outer scopes, is recorded there.
  stack.forEachTape(recording: operands, in: operation.name) { tape, numbers in
    result.setRecord(tape.nextRecord(inside: result.record))
    let kept = Kept(by: operation, operands: operands, result: result, numbers: numbers)
    tape.append(result, operands: numbers, step: PrimitiveStep(operation: operation, kept: kept))
  }
  return result
}

/// Applies a fused operation to tensors, and records it on the tape of the scope that the operands
/// belong to.
///
/// In nested scopes, where a derivative is itself differentiated, the operation's composition takes
/// its place.
public func apply<Op: FusedOperation>(_ operation: Op, to operands: Tensor...) -> Tensor {
  apply(operation, to: Few(operands))
}

/// Applies a fused operation to a list of tensors.
public func apply<Op: FusedOperation>(_ operation: Op, to operands: Operands) -> Tensor {
  guard operands.areRecorded || NonFinite.isSearching else {
    return operation.forward(operands, .nothing).result
  }
  let stack = TapeStack.current
  var recording: [(tape: Tape, numbers: Few<Int?>)] = []
  if stack.isSuspended {
    stack.checkOperands(operands, in: operation.name)
  } else if operands.areRecorded {
    stack.forEachTape(recording: operands, in: operation.name) { recording.append(($0, $1)) }
  }
  guard recording.count <= 1 else { return operation.composition(operands) }

  let wanted = recording.first.map { Wanted(numbers: $0.numbers) } ?? .nothing
  var (result, residuals) = stack.suspending(for: operands) { operation.forward(operands, wanted) }
  if stack.watchesNonFinite && !stack.isSuspended {
    NonFinite.check(result, of: operation.name, operands: operands)
  }
  if let (tape, numbers) = recording.first {
    result.setRecord(tape.nextRecord(inside: .none))
    tape.append(
      result, operands: numbers, step: FusedStep(operation: operation, residuals: residuals))
  }
  return result
}

private struct PrimitiveStep<Op: PrimitiveOperation>: Step {
  let operation: Op
  let kept: Kept

  var name: String { operation.name }
  var bytesKept: Int { kept.byteCount }

  func pullback(_ cotangent: Tensor, _ wanted: Wanted) -> Cotangents {
    operation.backward(cotangent, kept, wanted)
  }
}

private struct FusedStep<Op: FusedOperation>: Step {
  let operation: Op
  let residuals: Op.Residuals

  var name: String { operation.name }
  var bytesKept: Int { operation.bytesKept(residuals) }

  func pullback(_ cotangent: Tensor, _ wanted: Wanted) -> Cotangents {
    operation.backward(cotangent, residuals, wanted)
  }
}

extension Few<Tensor> {
  /// Whether any of the tensors is, or once was, recorded.
  fileprivate var areRecorded: Bool {
    switch self {
    case .empty: false
    case .one(let tensor): tensor.isRecorded
    case .two(let first, let second): first.isRecorded || second.isRecorded
    case .many(let tensors): tensors.contains { $0.isRecorded }
    }
  }
}
