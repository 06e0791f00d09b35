/// The tapes that are recording on one thread.
///
/// A scope's body is a synchronous closure, which stays on its thread, so a thread's stack of
/// scopes is found without being handed through every operation.
///
/// Every operation comes by here. The properties belong to one thread and none is read while it is
/// being changed, so they do without the run-time check of that.
final class TapeStack {
  /// The tapes of all scopes that the thread is in, outermost first.
  @exclusivity(unchecked) private var all: [Tape] = []

  /// How many of them are suspended: alive, but not recording.
  @exclusivity(unchecked) private var suspendedCount = 0

  /// Whether operations just compute, because the thread is inside an operation's forward, or in a
  /// sweep that nobody differentiates.
  @exclusivity(unchecked) private(set) var isSuspended = false

  /// The operands of the forward that recording is suspended for.
  @exclusivity(unchecked) private var operands: UnsafePointer<Operands>?

  /// The stack of the thread that asks.
  static var current: TapeStack { ofThread.current }

  private static let ofThread = ThreadLocal { TapeStack() }

  /// The tapes that are recording here, outermost first.
  var tapes: ArraySlice<Tape> { all[suspendedCount...] }

  /// The only tape that is recording here; nil when there are several, or none.
  var onlyTape: Tape? { all.count == suspendedCount + 1 ? all[suspendedCount] : nil }

  /// Whether a tape is one of this thread's, recording or suspended.
  func contains(_ tape: Int) -> Bool { all.contains { $0.identity == tape } }

  /// Whether a parameter that is read here would have to be a leaf of a suspended tape.
  var suspendsParameters: Bool { all[..<suspendedCount].contains { $0.parameters != nil } }

  /// Runs `body` with `tape` as the innermost one.
  func withTape<Result>(_ tape: Tape, _ body: () throws -> Result) rethrows -> Result {
    let wasSuspended = isSuspended
    isSuspended = false
    all.append(tape)
    LiveTapes.insert(tape.identity)
    defer {
      all.removeLast()
      LiveTapes.remove(tape.identity)
      isSuspended = wasSuspended
    }
    return try body()
  }

  /// Runs `body`, a sweep that no scope differentiates, in which operations just compute.
  func suspending<Result>(_ body: () -> Result) -> Result {
    let wasSuspended = isSuspended
    isSuspended = true
    defer { isSuspended = wasSuspended }
    return body()
  }

  /// Runs `body`, the forward of an operation on `operands`, without recording what happens in it.
  func suspending<Result>(for operands: Operands, _ body: () -> Result) -> Result {
    let (outerCount, outerOperands) = (suspendedCount, self.operands)
    suspendedCount = all.count
    isSuspended = true
    defer {
      isSuspended = false
      suspendedCount = outerCount
      self.operands = outerOperands
    }
    return withUnsafePointer(to: operands) { pointer in
      self.operands = pointer
      return body()
    }
  }

  /// Traps when a forward uses a tensor that a scope around it is recording and that is not one of
  /// its operands: no gradient would reach it.
  func checkOperands(_ used: Operands, in operation: @autoclosure () -> String) {
    guard suspendedCount > 0, let operands = operands?.pointee else { return }
    for tensor in used where tensor.isRecorded {
      require(
        operands.contains { $0.sharesScalars(with: tensor) }
          || !all[..<suspendedCount].contains { tensor.record.number(on: $0.identity) != nil },
        "\(operation()): the forward of an operation uses a tensor of shape \(tensor.shape) that is "
          + "being recorded and is not one of its operands, so its gradient would be lost; make it "
          + "an operand")
    }
  }
}

extension Tensor {
  fileprivate func sharesScalars(with other: Tensor) -> Bool { address == other.address }
}
