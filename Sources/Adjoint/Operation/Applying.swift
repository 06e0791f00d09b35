/// Applies an operation to a tensor, and records it on the tapes of the scopes that the tensor belongs
/// to.
@inline(__always)
public func apply<Op: TensorOperation>(_ operation: Op, to x: Tensor) -> Op.Result {
  guard x.mayBeRecorded || Inspection.isOn else { return operation.forward(.one(x)) }
  return operation.recorded(on: .one(x))
}

/// Applies an operation to two tensors, and records it likewise.
@inline(__always)
public func apply<Op: TensorOperation>(_ operation: Op, to a: Tensor, _ b: Tensor) -> Op.Result {
  guard a.mayBeRecorded || b.mayBeRecorded || Inspection.isOn else {
    return operation.forward(a, b)
  }
  return operation.recorded(on: a, b)
}

/// Applies an operation to several tensors, and records it likewise.
public func apply<Op: TensorOperation>(
  _ operation: Op, to a: Tensor, _ b: Tensor, _ others: Tensor...
) -> Op.Result {
  apply(operation, to: Operands([a, b] + others))
}

/// Applies an operation to a list of tensors, and records it likewise.
public func apply<Op: TensorOperation>(_ operation: Op, to operands: Operands) -> Op.Result {
  guard operands.mayBeRecorded || Inspection.isOn else { return operation.forward(operands) }
  return operation.recorded(on: operands)
}

extension TensorOperation where Residuals == SavedTensors {
  @_documentation(visibility: internal)
  @inline(__always)
  public func recorded(on operands: Operands) -> Result { recordedByTape(on: operands) }

  @_documentation(visibility: internal)
  public func recorded(on a: Tensor, _ b: Tensor) -> Result { recordedByTape(on: a, b) }

  @inline(__always)
  fileprivate func recordedByTape(on operands: Operands) -> Result {
    TapeStack.withCurrent { $0.record(self, operands) }
  }

  @inline(__always)
  fileprivate func recordedByTape(on a: Tensor, _ b: Tensor) -> Result {
    TapeStack.withCurrent { $0.recordOnOnlyTape(self, a, b) } ?? recordedByTape(on: .two(a, b))
  }
}

extension FusedOperation where Residuals == SavedTensors {
  @_documentation(visibility: internal)
  public func recorded(on operands: Operands) -> Result {
    if Inspection.isOn && TapeStack.current.unfolds(self) { return differentiable(operands) }
    return recordedByTape(on: operands)
  }

  @_documentation(visibility: internal)
  public func recorded(on a: Tensor, _ b: Tensor) -> Result { recorded(on: .two(a, b)) }
}

extension FusedOperation {
  @_documentation(visibility: internal)
  public func recorded(on a: Tensor, _ b: Tensor) -> Result { recorded(on: .two(a, b)) }

  @_documentation(visibility: internal)
  public func recorded(on operands: Operands) -> Result {
    let stack = TapeStack.current
    if stack.unfolds(self) { return differentiable(operands) }
    let recordings = stack.recordings(of: operands, in: name)
    if recordings.count > 1 { return differentiable(operands) }
    let wanted = recordings.first.map { Wanted($0.numbers) } ?? .nothing
    var residuals: Residuals?
    return stack.evaluate(self, operands, on: recordings) {
      let evaluated = forward(operands, wanted)
      residuals = evaluated.residuals
      return evaluated.result
    } step: { result, results, numbers in
      Step(self, numbers, results, residuals!, result)
    }
  }
}

extension TapeStack {
  /// Runs an operation, and records it on the tapes of this thread that its operands stand on.
  @inline(__always)
  fileprivate func record<Op: TensorOperation>(
    _ operation: Op, _ operands: Operands
  ) -> Op.Result where Op.Residuals == SavedTensors {
    // Nearly always one tape is recording, and the operands stand on no other.
    withOnlyTape { tape -> Op.Result? in
      guard !isSuspended, tape.isOnlyTape(of: operands) else { return nil }
      let numbers = operands.mapped { tape.number(ofItsOwn: $1) }
      var result = run(operation, operands.storageIdentities) {
        traced(operation, operands) { operation.forward(operands) }
      }
      if isInspecting { inspect(result, of: operation, operands) }
      tape.append(operation, numbers, &result) {
        SavedTensors(by: operation, operands, $0, numbers)
      }
      return result
    } ?? recordOnAllTapes(operation, operands)
  }

  /// The same for two operands and one tape; nil where there is not one. In a list each of the operands
  /// would be counted once more, which costs as much as the arithmetic of small tensors.
  @inline(__always)
  fileprivate func recordOnOnlyTape<Op: TensorOperation>(
    _ operation: Op, _ a: Tensor, _ b: Tensor
  ) -> Op.Result? where Op.Residuals == SavedTensors {
    guard !isSuspended, !isInspecting else { return nil }
    return withOnlyTape { tape -> Op.Result? in
      guard tape.isOnlyTape(of: a), tape.isOnlyTape(of: b), tape.holds(a) || tape.holds(b)
      else { return nil }
      let numbers = SmallVector.two(tape.number(ofItsOwn: a), tape.number(ofItsOwn: b))
      var result = run(operation, .two(a.storageIdentity, b.storageIdentity)) {
        operation.forward(a, b)
      }
      tape.append(operation, numbers, &result) { SavedTensors(by: operation, a, b, $0, numbers) }
      return result
    }
  }

  @inline(never)
  private func recordOnAllTapes<Op: TensorOperation>(
    _ operation: Op, _ operands: Operands
  ) -> Op.Result where Op.Residuals == SavedTensors {
    evaluate(operation, operands, on: recordings(of: operands, in: operation.name)) {
      operation.forward(operands)
    } step: { result, results, numbers in
      let saved = SavedTensors(by: operation, operands, result, numbers)
      return Step(operation, numbers, results, saved, result)
    }
  }

  /// Runs an operation, and appends a step to each of some tapes.
  @inline(__always)
  fileprivate func evaluate<Op: TensorOperation>(
    _ operation: Op, _ operands: Operands, on recordings: SmallVector<Recording>,
    forward: () -> Op.Result,
    step: (_ result: Op.Result, _ results: Range<Int>, _ operands: SmallVector<Int?>) -> Step
  ) -> Op.Result {
    var result: Op.Result
    if isSuspended {
      checkOperands(operands, in: operation.name)
      result = traced(operation, operands, forward)
    } else {
      result = run(operation, operands.storageIdentities) {
        traced(operation, operands, forward)
      }
      if isInspecting { inspect(result, of: operation, operands) }
      for recording in recordings {
        let results = recording.tape.append(&result)
        recording.tape.steps.append(step(result, results, recording.numbers))
      }
    }
    passOnMarks(of: operands, to: &result)
    return result
  }

  /// Runs a forward with recording suspended.
  @inline(__always)
  private func run<Op: TensorOperation>(
    _ operation: Op, _ operands: SmallVector<UnsafeRawPointer>, _ forward: () -> Op.Result
  ) -> Op.Result {
    suspending(for: operands) { checkingResult(forward(), of: operation.name) }
  }
}

extension Tape {
  /// Appends a result, and the step that made it.
  @inline(__always)
  fileprivate func append<Op: TensorOperation>(
    _ operation: Op, _ operands: SmallVector<Int?>, _ result: inout Op.Result,
    saving: (Op.Result) -> SavedTensors
  ) where Op.Residuals == SavedTensors {
    let results = append(&result)
    steps.append(Step(operation, operands, results, saving(result), result))
  }
}
