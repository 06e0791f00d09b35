/// The tapes that are recording on one thread.
///
/// A scope's body is a synchronous closure, which stays on its thread, so a thread's stack of
/// scopes is found without being handed through every operation.
final class TapeStack {
  /// The tapes of the scopes that the thread is in, outermost first.
  private(set) var tapes: [Tape] = []

  /// Whether operations just compute, because the thread is inside an operation's forward, or in a
  /// sweep that nobody differentiates.
  private(set) var isSuspended = false

  /// The tapes of scopes around a suspension. They are alive, but record nothing.
  private(set) var suspended: [Tape] = []

  /// The operands of the forward that recording is suspended for.
  private var operands: Operands = .empty

  /// The stack of the thread that asks.
  static var current: TapeStack { ofThread.current }

  private static let ofThread = ThreadLocal { TapeStack() }

  /// Runs `body` with `tape` as the innermost one.
  func withTape<Result>(_ tape: Tape, _ body: () throws -> Result) rethrows -> Result {
    let wasSuspended = isSuspended
    isSuspended = false
    tapes.append(tape)
    LiveTapes.insert(tape.identity)
    defer {
      tapes.removeLast()
      LiveTapes.remove(tape.identity)
      isSuspended = wasSuspended
    }
    return try body()
  }

  /// Runs `body` without recording anything on the tapes of the scopes around.
  ///
  /// - Parameter operands: the operands of the operation whose forward `body` is.
  func suspending<Result>(for operands: Operands = .empty, _ body: () -> Result) -> Result {
    guard !isSuspended else { return body() }
    let (outer, outerSuspended) = (tapes, suspended)
    tapes = []
    suspended += outer
    self.operands = operands
    isSuspended = true
    defer {
      isSuspended = false
      self.operands = .empty
      suspended = outerSuspended
      tapes = outer
    }
    return body()
  }

  /// Traps when a forward uses a tensor that a scope around it is recording and that is not one of
  /// its operands: no gradient would reach it.
  func checkOperands(_ used: Operands, in operation: @autoclosure () -> String) {
    guard !suspended.isEmpty else { return }
    for tensor in used where tensor.isRecorded && !operands.contains(where: { $0.isSame(as: tensor) }) {
      require(
        !suspended.contains { tensor.record.number(on: $0.identity) != nil },
        "\(operation()): the forward of an operation uses a tensor of shape \(tensor.shape) that is "
          + "being recorded and is not one of its operands, so its gradient would be lost; make it "
          + "an operand")
    }
  }
}

extension Tensor {
  fileprivate func isSame(as other: Tensor) -> Bool {
    storage === other.storage
      || (storage.header.base ?? storage) === (other.storage.header.base ?? other.storage)
  }
}
