/// A tape on which an operation is recorded, and the numbers that its operands have there.
struct Recording {
  let tape: Tape
  let numbers: SmallVector<Int?>
}

extension TapeStack {
  /// The tapes on which an operation on these operands is recorded. The outermost one comes first: to an
  /// inner tape the values of the outer ones are what it computes on, so that its sweep, which runs in
  /// the outer scopes, is recorded there.
  ///
  /// Traps when an operand belongs to a scope that goes on recording elsewhere.
  func recordings(
    of operands: Operands, in operation: @autoclosure () -> String
  ) -> SmallVector<Recording> {
    guard !isSuspended, operands.mayBeRecorded else { return .empty }
    let only = withOnlyTape { tape -> Recording? in
      guard tape.isOnlyTape(of: operands) else { return nil }
      return Recording(tape: tape, numbers: operands.mapped { tape.number(ofItsOwn: $1) })
    }
    if let only { return .one(only) }
    var all: [Recording] = []
    forEachTape(recording: operands, in: operation()) {
      all.append(Recording(tape: $0, numbers: $1))
    }
    return SmallVector(all)
  }

  /// Calls `body` for each of this thread's tapes that any of the operands stands on, outermost
  /// first, with the operands' numbers there.
  ///
  /// Traps when an operand belongs to a scope that goes on recording elsewhere.
  func forEachTape(
    recording operands: Operands, in operation: @autoclosure () -> String,
    _ body: (Tape, SmallVector<Int?>) -> Void
  ) {
    for index in 0..<operands.count where operands[index].mayBeRecorded {
      checkNotLost(operands[index], "operand \(index)", in: operation())
    }
    for tape in tapes {
      let numbers = operands.mapped { $1.record.number(on: tape.identity) }
      if numbers.contains(where: { $0 != nil }) { body(tape, numbers) }
    }
  }

  /// A tensor's record with this thread's tapes alone. Traps when it belongs to a scope that goes on
  /// recording elsewhere.
  func currentRecord(of tensor: Tensor, as role: @autoclosure () -> String) -> Record {
    var result = Record.none
    guard tensor.mayBeRecorded else { return result }
    let only =
      isSuspended
      ? nil
      : withOnlyTape { tape -> Record? in
        tape.holdsAlone(tensor)
          ? Record(tape: tape.identity, number: tensor.storage.recordNumber, outer: nil) : nil
      }
    if let only { return only }
    forEachTape(recording: .one(tensor), in: role()) { tape, numbers in
      result = Record(tape: tape.identity, number: numbers[0]!, inside: result)
    }
    return result
  }
}

extension Tape {
  /// Whether a tensor stands on this tape alone or on none that is alive, which is nearly always so
  /// outside nested scopes.
  @inline(__always)
  func isOnlyTape(of tensor: Tensor) -> Bool {
    holdsAlone(tensor) || !tensor.mayBeRecorded
  }

  /// Whether a tensor stands on this tape and on no other.
  @inline(__always)
  func holdsAlone(_ tensor: Tensor) -> Bool { tensor.storage.isRecordedOnly(on: identity) }

  /// Whether a tensor that stands on no other tape stands on this one.
  @inline(__always)
  func holds(_ tensor: Tensor) -> Bool { tensor.storage.recordTape == identity }

  /// Whether some of the operands stand on this tape and none on another. That some do is asked anew:
  /// what may have stood on a tape that was alive may stand on none when the scope of another thread
  /// has ended meanwhile.
  @inline(__always)
  func isOnlyTape(of operands: Operands) -> Bool {
    operands.any { holds($0) } && !operands.any { !isOnlyTape(of: $0) }
  }

  /// The number on this tape of a tensor that stands on no other.
  @inline(__always)
  func number(ofItsOwn tensor: Tensor) -> Int? {
    holds(tensor) ? tensor.storage.recordNumber : nil
  }
}

extension Tensor {
  /// Whether an operation on this tensor is recorded here and now.
  var isBeingRecorded: Bool {
    mayBeRecorded && !TapeStack.current.currentRecord(of: self, as: "a tensor").isNone
  }

  /// The record of a point of evaluation on this thread's tapes, and its marks.
  var recordOfPoint: Record {
    let stack = TapeStack.current
    let record = stack.currentRecord(of: self, as: "a point of evaluation")
    return record.joining(stack.marks(of: .one(self)))
  }

  /// The same value as a constant: what is computed from it has no gradient with respect to it.
  ///
  /// The derivative is taken to be zero, as JAX's `stop_gradient` and PyTorch's `detach` do.
  public func detached() -> Tensor {
    hasRecord ? recorded(.none) : self
  }
}
