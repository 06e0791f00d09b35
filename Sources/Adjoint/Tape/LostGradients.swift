/// Finds the uses of a tensor through which a gradient would be lost, and stops the program there.
///
/// The record of a tensor tells on which tapes it stands (`Record.swift`), and its marks tell what else
/// it depends on (`Marks.swift`).
extension TapeStack {
  /// Traps when a forward uses a tensor that a scope around it is recording and that is not one of
  /// its operands.
  func checkOperands(_ used: Operands, in operation: @autoclosure () -> String) {
    guard canLoseGradients else { return }
    for index in 0..<used.count where used[index].mayBeRecorded {
      checkNotLost(used[index], "operand \(index)", in: operation())
    }
  }

  /// The result of a forward, or of the function of a checkpoint. Traps when a scope around is
  /// recording a tensor of it that is not one of the operands: its record would be overwritten.
  @inline(__always)
  func checkingResult<Result: TensorStructure>(
    _ result: Result, of operation: @autoclosure () -> String
  ) -> Result {
    var result = result
    result.forEachTensor { if $0.hasRecord { checkResult($0, of: operation) } }
    return result
  }

  @inline(never)
  private func checkResult(_ tensor: Tensor, of operation: () -> String) {
    guard canLoseGradients, tensor.mayBeRecorded else { return }
    checkNotLost(tensor, "the result", in: operation())
  }

  /// Traps when a gradient with respect to a tensor that is used here would be lost.
  func checkNotLost(
    _ tensor: Tensor, _ role: @autoclosure () -> String, in operation: @autoclosure () -> String
  ) {
    var next: Record? = tensor.record
    while let record = next {
      next = record.outer?.record
      if isRecording(on: record.tape) { continue }
      if isSuspending(record.tape) {
        if !isOperand(tensor) { failCapturing(tensor, role(), in: operation()) }
      } else if record.isMark {
        check(record, of: tensor, role(), in: operation())
      } else if LiveTapes.contains(record.tape) {
        failElsewhere(tensor, record, role(), in: operation())
      } else if record.isOfParameters {
        checkLeftBehind(tensor, record, role(), in: operation())
      }
    }
  }

  /// Traps when a mark tells that a gradient is about to be lost.
  private func check(
    _ mark: Record, of tensor: Tensor, _ role: @autoclosure () -> String,
    in operation: @autoclosure () -> String
  ) {
    if mark.tape == LiveTapes.strays {
      if collectedParameters(at: StrayReading(number: mark.number)) {
        failStray(tensor, role(), in: operation())
      }
    } else if suspended(mark.suspendedTape)?.values.count != mark.number,
      LiveTapes.contains(mark.suspendedTape)
    {
      failStored(tensor, role(), in: operation())
    }
  }

  /// Traps when a value that an ended scope of parameters has left behind would be a constant to a
  /// scope that began before: of another thread, or as another part of the same work.
  private func checkLeftBehind(
    _ tensor: Tensor, _ record: Record, _ role: @autoclosure () -> String,
    in operation: @autoclosure () -> String
  ) {
    if collectedParameters(at: StrayReading(number: record.tape)) {
      failStray(tensor, role(), in: operation())
    }
    if let startOfParts, record.tape > startOfParts,
      !tapes.contains(where: { tensor.record.number(on: $0.identity) != nil })
    {
      failPart(tensor, role(), in: operation())
    }
  }

  private func failPart(_ tensor: Tensor, _ role: String, in operation: String) -> Never {
    fatalError(
      "\(operation): \(role), of shape \(tensor.shape), was computed from parameters in another part "
        + "of valueWithGradients(over:), so its gradient would be lost; compute it in each part, or "
        + "pass detached() to use it as a constant")
  }

  private func failCapturing(_ tensor: Tensor, _ role: String, in operation: String) -> Never {
    let user = isInCheckpoint ? "the function of a checkpoint" : "the forward of an operation"
    let remedy =
      isInCheckpoint ? "pass it to checkpoint(at:) beside the others" : "make it an operand"
    fatalError(
      "\(operation): \(role), of shape \(tensor.shape), is being recorded, and \(user) uses it "
        + "without its being one of the operands, so its gradient would be lost; \(remedy)")
  }

  private func failStored(_ tensor: Tensor, _ role: String, in operation: String) -> Never {
    fatalError(
      "\(operation): \(role), of shape \(tensor.shape), was computed inside the forward of an "
        + "operation or the function of a checkpoint, where nothing is recorded, and stored for use "
        + "outside it, so its gradient would be lost; make it a part of the result, compute it again "
        + "outside, or pass detached() to use it as a constant")
  }

  private func failStray(_ tensor: Tensor, _ role: String, in operation: String) -> Never {
    fatalError(
      "\(operation): \(role), of shape \(tensor.shape), comes from a parameter that was read on a "
        + "thread other than this scope's, so its gradient would be lost; read parameters on the "
        + "scope's thread, share the work with valueWithGradients(over:), or pass detached() to use "
        + "it as a constant")
  }

  private func failElsewhere(
    _ tensor: Tensor, _ record: Record, _ role: String, in operation: String
  ) -> Never {
    fatalError(
      "\(operation): \(role), of shape \(tensor.shape), is value %\(record.number) of a scope that is "
        + "recording elsewhere, so its gradient would be lost; use it on the thread and in the scope "
        + "that records it, or pass detached() to use it as a constant")
  }
}
