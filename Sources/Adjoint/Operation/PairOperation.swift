/// A primitive operation on two tensors, whose forward takes them one by one: that of a small tensor
/// costs less than counting the references of a list.
protocol PairOperation: PrimitiveOperation<Tensor> {
  func forward(_ first: Tensor, _ second: Tensor) -> Tensor
}

extension PairOperation {
  func forward(_ operands: Operands) -> Tensor { forward(operands[0], operands[1]) }

  /// Applies the operation, and records it on the tapes of the scopes that the operands belong to.
  @inline(__always)
  func callAsFunction(_ first: Tensor, _ second: Tensor) -> Tensor {
    first.isRecorded || second.isRecorded || NonFinite.isSearching
      ? applyRecording(self, first, second) : forward(first, second)
  }
}

private func applyRecording<Op: PairOperation>(
  _ operation: Op, _ first: Tensor, _ second: Tensor
) -> Tensor {
  TapeStack.withCurrent { $0.applyOnOnlyTape(operation, first, second) }
    ?? applyRecording(operation, to: .two(first, second))
}

extension TapeStack {
  /// The way of nearly all operations: one tape is recording, and the operands stand on no other. Nil
  /// where that is not so.
  @inline(__always)
  fileprivate func applyOnOnlyTape<Op: PairOperation>(
    _ operation: Op, _ first: Tensor, _ second: Tensor
  ) -> Tensor? {
    guard !isSuspended, !watchesNonFinite else { return nil }
    return withOnlyTape { tape -> Tensor? in
      guard tape.isOnlyTape(of: first), tape.isOnlyTape(of: second),
        tape.holds(first) || tape.holds(second)
      else { return nil }
      var result = suspending(for: .two(first.storageIdentity, second.storageIdentity)) {
        checkingResult(operation.forward(first, second), of: operation.name)
      }
      let numbers = Few.two(tape.number(ofItsOwn: first), tape.number(ofItsOwn: second))
      // A list of the operands, with which other operations are recorded, would count them.
      let results: Range<Int> = tape.append(&result)
      let kept = Kept(by: operation, first, second, result: result, numbers: numbers)
      tape.append(operation, numbers, results, kept, of: result)
      return result
    }
  }
}
