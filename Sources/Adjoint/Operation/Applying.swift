/// Applies an operation to a tensor, and records it on the tapes of the scopes that the tensor belongs
/// to.
@inline(__always)
public func apply<Op: TensorOperation>(_ operation: Op, to x: Tensor) -> Op.Result {
  x.isRecorded || NonFinite.isSearching
    ? operation.recorded(on: .one(x)) : operation.forward(.one(x))
}

/// Applies an operation to two tensors, and records it likewise.
@inline(__always)
public func apply<Op: TensorOperation>(_ operation: Op, to a: Tensor, _ b: Tensor) -> Op.Result {
  a.isRecorded || b.isRecorded || NonFinite.isSearching
    ? operation.recorded(on: .two(a, b)) : operation.forward(.two(a, b))
}

/// Applies an operation to several tensors, and records it likewise.
public func apply<Op: TensorOperation>(
  _ operation: Op, to a: Tensor, _ b: Tensor, _ others: Tensor...
) -> Op.Result {
  apply(operation, to: Operands(first: a, second: b, others: others.isEmpty ? nil : others))
}

/// Applies an operation to a list of tensors, and records it likewise.
@inline(__always)
public func apply<Op: TensorOperation>(_ operation: Op, to operands: Operands) -> Op.Result {
  operands.areRecorded || NonFinite.isSearching
    ? operation.recorded(on: operands) : operation.forward(operands)
}

extension TensorOperation where Residuals == SavedTensors {
  @inline(__always)
  public func recorded(on operands: Operands) -> Result {
    recorded(operands.first, operands.second, operands.others)
  }

  // The operands come one by one: in a list each of them would be counted once more.
  fileprivate func recorded(_ first: Tensor?, _ second: Tensor?, _ others: [Tensor]?) -> Result {
    TapeStack.withCurrent { $0.record(self, first, second, others, result: nil) }
  }
}

extension FusedOperation where Residuals == SavedTensors {
  @inline(__always)
  public func recorded(on operands: Operands) -> Result {
    recorded(operands.first, operands.second, operands.others)
  }
}

extension FusedOperation {
  public func recorded(on operands: Operands) -> Result {
    let stack = TapeStack.current
    let recordings = stack.recordings(of: operands, in: name)
    if recordings.count > 1 { return differentiable(operands) }
    let wanted = recordings.first.map { Wanted($0.numbers) } ?? .nothing
    let (result, residuals) = stack.suspending(for: operands.storageIdentities) {
      forward(operands, wanted)
    }
    let evaluated = EvaluatedOperation(operation: self, ownResiduals: residuals)
    return stack.record(
      evaluated, operands.first, operands.second, operands.others, result: result)
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
    return Mirror(reflecting: value).children.flatMap { tensors(in: $0.value) }
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
    _ operation: Op, _ first: Tensor?, _ second: Tensor?, _ others: [Tensor]?, result: Op.Result?
  ) -> Op.Result where Op.Residuals == SavedTensors {
    // Nearly always one tape is recording, and the operands stand on no other.
    let recorded: Op.Result? = withOnlyTape { tape in
      let operands = Operands(first: first, second: second, others: others)
      guard !isSuspended, tape.isOnlyTape(of: operands) else { return nil }
      var result = run(operation, operands, result)
      tape.append(operation, operands, operands.mapped { tape.number(ofItsOwn: $1) }, &result)
      return result
    }
    return recorded ?? recordOnAllTapes(operation, first, second, others, result)
  }

  @inline(never)
  private func recordOnAllTapes<Op: TensorOperation>(
    _ operation: Op, _ first: Tensor?, _ second: Tensor?, _ others: [Tensor]?, _ result: Op.Result?
  ) -> Op.Result where Op.Residuals == SavedTensors {
    let operands = Operands(first: first, second: second, others: others)
    var recorded: Op.Result
    if isSuspended {
      checkOperands(operands, in: operation.name)
      recorded = result ?? operation.forward(operands)
    } else {
      let recordings = recordings(of: operands, in: operation.name)
      recorded = run(operation, operands, result)
      for recording in recordings {
        recording.tape.append(operation, operands, recording.numbers, &recorded)
      }
    }
    passOnMarks(of: operands, to: &recorded)
    return recorded
  }

  /// Runs an operation with recording suspended.
  @inline(__always)
  private func run<Op: TensorOperation>(
    _ operation: Op, _ operands: Operands, _ result: Op.Result?
  ) -> Op.Result {
    let result = suspending(for: operands.storageIdentities) {
      checkingResult(result ?? operation.forward(operands), of: operation.name)
    }
    if watchesNonFinite { NonFinite.check(result, of: operation.name, operands: operands) }
    return result
  }
}

extension Tape {
  /// Appends the step of an operation.
  @inline(__always)
  fileprivate func append<Op: TensorOperation>(
    _ operation: Op, _ operands: Operands, _ numbers: SmallVector<Int?>, _ result: inout Op.Result
  ) where Op.Residuals == SavedTensors {
    let results = append(&result)
    steps.append(
      Step(
        operands: numbers, results: results,
        saved: SavedTensors(by: operation, operands, result, numbers),
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
