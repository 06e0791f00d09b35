/// Applies an operation to a tensor, and records it on the tapes of the scopes that the tensor belongs
/// to.
@inline(__always)
public func apply<Op: TensorOperation>(_ operation: Op, to x: Tensor) -> Op.Result {
  guard x.mayBeRecorded || NonFinite.isSearching else { return operation.forward(.one(x)) }
  return operation.recorded(on: .one(x))
}

/// Applies an operation to two tensors, and records it likewise.
@inline(__always)
public func apply<Op: TensorOperation>(_ operation: Op, to a: Tensor, _ b: Tensor) -> Op.Result {
  guard a.mayBeRecorded || b.mayBeRecorded || NonFinite.isSearching else {
    return operation.forward(a, b)
  }
  return operation.recorded(on: a, b)
}

/// Applies an operation to several tensors, and records it likewise.
public func apply<Op: TensorOperation>(
  _ operation: Op, to a: Tensor, _ b: Tensor, _ others: Tensor...
) -> Op.Result {
  apply(operation, to: Operands(first: a, second: b, others: others.isEmpty ? nil : others))
}

/// Applies an operation to a list of tensors, and records it likewise.
public func apply<Op: TensorOperation>(_ operation: Op, to operands: Operands) -> Op.Result {
  guard operands.mayBeRecorded || NonFinite.isSearching else { return operation.forward(operands) }
  return operation.recorded(on: operands)
}

extension TensorOperation where Residuals == SavedTensors {
  @inline(__always)
  public func recorded(on operands: Operands) -> Result { recordedByTape(on: operands) }

  public func recorded(on a: Tensor, _ b: Tensor) -> Result { recordedByTape(on: a, b) }

  @inline(__always)
  fileprivate func recordedByTape(on operands: Operands) -> Result {
    TapeStack.withCurrent { $0.record(self, operands, result: nil) }
  }

  @inline(__always)
  fileprivate func recordedByTape(on a: Tensor, _ b: Tensor) -> Result {
    TapeStack.withCurrent { $0.recordOnOnlyTape(self, a, b) } ?? recordedByTape(on: .two(a, b))
  }
}

extension FusedOperation where Residuals == SavedTensors {
  public func recorded(on operands: Operands) -> Result { recordedByTape(on: operands) }
  public func recorded(on a: Tensor, _ b: Tensor) -> Result { recordedByTape(on: a, b) }
}

extension FusedOperation {
  public func recorded(on a: Tensor, _ b: Tensor) -> Result { recorded(on: .two(a, b)) }

  public func recorded(on operands: Operands) -> Result {
    let stack = TapeStack.current
    let recordings = stack.recordings(of: operands, in: name)
    if recordings.count > 1 { return differentiable(operands) }
    let wanted = recordings.first.map { Wanted($0.numbers) } ?? .nothing
    let (result, residuals) = stack.suspending(for: operands.storageIdentities) {
      forward(operands, wanted)
    }
    let evaluated = EvaluatedOperation(operation: self, ownResiduals: residuals)
    return stack.record(evaluated, operands, result: result)
  }
}

/// A fused operation that has been evaluated, as the tape has it: an operation that finds its residuals
/// in itself.
private struct EvaluatedOperation<Fused: FusedOperation>: TensorOperation, ResidualHolder {
  let operation: Fused
  let ownResiduals: Fused.Residuals

  var name: String { operation.name }

  func forward(_ operands: Operands) -> Fused.Result {
    operation.forward(operands, .nothing).result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ g: Fused.Result, _ saved: SavedTensors, _ wanted: Wanted) -> Cotangents {
    operation.backward(g, ownResiduals, wanted)
  }

  var bytesKept: Int {
    tensors(in: ownResiduals).reduce(0) { $0 + $1.storage.byteCount }
  }

  /// The tensors that a value is or holds in its stored properties.
  private func tensors(in value: Any) -> [Tensor] {
    if let tensor = value as? Tensor { return [tensor] }
    let mirror = Mirror(reflecting: value)
    // A long list of numbers is not looked through.
    if mirror.displayStyle == .collection, let first = mirror.children.first?.value,
      !(first is Tensor), Mirror(reflecting: first).displayStyle == nil
    {
      return []
    }
    return mirror.children.flatMap { tensors(in: $0.value) }
  }
}

/// An operation that holds residuals beside those that the tape saves.
private protocol ResidualHolder {
  var bytesKept: Int { get }
}

extension TapeStack {
  /// Runs an operation, and records it on the tapes of this thread that its operands stand on. Every
  /// operation that is recorded passes here.
  ///
  /// - Parameter result: the operation's result where it has been evaluated already.
  @inline(__always)
  fileprivate func record<Op: TensorOperation>(
    _ operation: Op, _ operands: Operands, result: Op.Result?
  ) -> Op.Result where Op.Residuals == SavedTensors {
    // Nearly always one tape is recording, and the operands stand on no other.
    let recorded: Op.Result? = withOnlyTape { tape in
      guard !isSuspended, tape.isOnlyTape(of: operands) else { return nil }
      let numbers = operands.mapped { tape.number(ofItsOwn: $1) }
      var result = run(operation, operands.storageIdentities) {
        result ?? operation.forward(operands)
      }
      if watchesNonFinite { NonFinite.check(result, of: operation.name, operands: operands) }
      let results = tape.append(&result)
      tape.append(
        operation, numbers, SavedTensors(by: operation, operands, result, numbers), results, result)
      return result
    }
    return recorded ?? recordOnAllTapes(operation, operands, result)
  }

  /// The same for two operands and one tape; nil where there is not one. In a list each of the operands
  /// would be counted once more, which costs as much as the arithmetic of small tensors.
  @inline(__always)
  fileprivate func recordOnOnlyTape<Op: TensorOperation>(
    _ operation: Op, _ a: Tensor, _ b: Tensor
  ) -> Op.Result? where Op.Residuals == SavedTensors {
    guard !isSuspended, !watchesNonFinite else { return nil }
    return withOnlyTape { tape -> Op.Result? in
      guard tape.isOnlyTape(of: a), tape.isOnlyTape(of: b), tape.holds(a) || tape.holds(b)
      else { return nil }
      let numbers = SmallVector.two(tape.number(ofItsOwn: a), tape.number(ofItsOwn: b))
      var result = run(operation, .two(a.storageIdentity, b.storageIdentity)) {
        operation.forward(a, b)
      }
      let results = tape.append(&result)
      tape.append(
        operation, numbers, SavedTensors(by: operation, a, b, result, numbers), results, result)
      return result
    }
  }

  @inline(never)
  private func recordOnAllTapes<Op: TensorOperation>(
    _ operation: Op, _ operands: Operands, _ result: Op.Result?
  ) -> Op.Result where Op.Residuals == SavedTensors {
    var recorded: Op.Result
    if isSuspended {
      checkOperands(operands, in: operation.name)
      recorded = result ?? operation.forward(operands)
    } else {
      let recordings = recordings(of: operands, in: operation.name)
      recorded = run(operation, operands.storageIdentities) {
        result ?? operation.forward(operands)
      }
      if watchesNonFinite { NonFinite.check(recorded, of: operation.name, operands: operands) }
      for recording in recordings {
        let (tape, numbers) = (recording.tape, recording.numbers)
        let results = tape.append(&recorded)
        let saved = SavedTensors(by: operation, operands, recorded, numbers)
        tape.append(operation, numbers, saved, results, recorded)
      }
    }
    passOnMarks(of: operands, to: &recorded)
    return recorded
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
  /// Appends the step of an operation, whose results stand on the tape already.
  @inline(__always)
  fileprivate func append<Op: TensorOperation>(
    _ operation: Op, _ operands: SmallVector<Int?>, _ saved: SavedTensors, _ results: Range<Int>,
    _ result: Op.Result
  ) where Op.Residuals == SavedTensors {
    steps.append(
      Step(
        operands: operands, results: results, saved: saved,
        pullback: pullback(of: operation, result),
        description: { (operation.name, (operation as? any ResidualHolder)?.bytesKept ?? 0) }))
  }

  /// An operation's backward as a function of the cotangents of the result's tensors.
  @inline(__always)
  private func pullback<Op: TensorOperation>(
    of operation: Op, _ result: Op.Result
  ) -> Pullback where Op.Residuals == SavedTensors {
    // Without a structure, and for an operation without options, the closure captures nothing and
    // costs no memory.
    if Op.Result.self == Tensor.self {
      return { operation.backward($0[0] as! Op.Result, $1, $2) }
    }
    let structure = HollowResult(of: result)
    return { operation.backward(structure.filled(with: $0), $1, $2) }
  }
}
