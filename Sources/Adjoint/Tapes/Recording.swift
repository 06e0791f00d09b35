extension TapeStack {
  /// Calls `body` for each of this thread's tapes that any of the operands stands on, outermost
  /// first, with the operands' numbers there.
  ///
  /// Traps when an operand belongs to a scope that goes on recording elsewhere.
  func forEachTape(
    recording operands: Operands, in operation: @autoclosure () -> String,
    _ body: (Tape, Few<Int?>) -> Void
  ) {
    for index in 0..<operands.count where !isKnown(operands[index]) {
      checkNotLost(operands[index], "operand \(index)", in: operation())
    }
    for tape in tapes {
      let numbers = operands.mapped { $1.record.number(on: tape.identity) }
      if numbers.containsNumber { body(tape, numbers) }
    }
  }

  /// Whether a tensor stands on one of this thread's tapes.
  func isRecording(_ tensor: Tensor) -> Bool {
    tensor.isRecorded && tapes.contains { tensor.record.number(on: $0.identity) != nil }
  }

  /// A tensor's record with this thread's tapes alone. Traps when it belongs to a scope that goes on
  /// recording elsewhere.
  func currentRecord(of tensor: Tensor, as role: @autoclosure () -> String) -> Record {
    var result = Record.none
    guard tensor.isRecorded else { return result }
    forEachTape(recording: .one(tensor), in: role()) { tape, numbers in
      result = Record(tape: tape.identity, number: numbers[0]!, inside: result)
    }
    return result
  }

  /// Whether it is plain without asking other threads that a tensor loses no gradient here.
  private func isKnown(_ tensor: Tensor) -> Bool {
    !tensor.isRecorded
      || (tensor.storage.header.record.tape == tapes.last?.identity
        && tensor.storage.header.record.outer == nil)
  }

  private func checkNotLost(
    _ tensor: Tensor, _ role: String, in operation: @autoclosure () -> String
  ) {
    var next: Record? = tensor.record
    while let record = next {
      let isHere = (tapes + suspended).contains { $0.identity == record.tape }
      if !isHere && LiveTapes.contains(record.tape) {
        fatalError(
          "\(operation()): \(role), of shape \(tensor.shape), is value %\(record.number) of a scope "
            + "that is recording elsewhere, so its gradient would be lost; use it on the thread and "
            + "in the scope that records it, or pass detached() to use it as a constant")
      }
      next = record.outer?.record
    }
  }
}

extension Few<Int?> {
  fileprivate var containsNumber: Bool {
    switch self {
    case .empty: false
    case .one(let number): number != nil
    case .two(let first, let second): first != nil || second != nil
    case .many(let numbers): numbers.contains { $0 != nil }
    }
  }
}

extension Tensor {
  /// Whether an operation on this tensor is recorded here and now.
  var isBeingRecorded: Bool {
    isRecorded && !TapeStack.current.currentRecord(of: self, as: "a tensor").isNone
  }

  /// The same value as a constant: what is computed from it has no gradient with respect to it.
  ///
  /// The derivative is taken to be zero, as JAX's `stop_gradient` and PyTorch's `detach` do.
  public func detached() -> Tensor {
    isRecorded ? recorded(.none) : self
  }
}
