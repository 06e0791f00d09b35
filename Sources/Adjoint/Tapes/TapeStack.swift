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

  /// Whether each operation's results are looked through for NaN and infinities.
  @exclusivity(unchecked) private(set) var watchesNonFinite = false

  /// Values that stand in for those of parameters.
  @exclusivity(unchecked) private(set) var substitutes: [ObjectIdentifier: Tensor] = [:]

  /// The operands of the forward that recording is suspended for.
  @exclusivity(unchecked) private var operands: UnsafePointer<Operands>?

  /// What is told of parameters that are read while recording is suspended.
  @exclusivity(unchecked) private var noteParameter: ((Parameter) -> Void)?

  /// The stack of the thread that asks.
  static var current: TapeStack { ofThread.current }

  private static let ofThread = ThreadLocal { TapeStack() }

  /// The tapes that are recording here, outermost first.
  var tapes: ArraySlice<Tape> { all[suspendedCount...] }

  /// The only tape that is recording here; nil when there are several, or none.
  var onlyTape: Tape? { all.count == suspendedCount + 1 ? all[suspendedCount] : nil }

  /// Whether scopes around a forward are alive, whose values it can lose the gradient of.
  var isSuspendingTapes: Bool { suspendedCount > 0 }

  /// Whether a tape is one of this thread's that are recording.
  func isRecording(on tape: Int) -> Bool { tapes.contains { $0.identity == tape } }

  /// Whether a tape is one of this thread's that are alive but suspended.
  func isSuspending(_ tape: Int) -> Bool { all[..<suspendedCount].contains { $0.identity == tape } }

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

  /// Runs `body` with these values, and no others, in the place of parameters' own.
  func substituting<Result>(
    _ values: [ObjectIdentifier: Tensor], _ body: () throws -> Result
  ) rethrows -> Result {
    let outer = substitutes
    substitutes = values
    defer { substitutes = outer }
    return try body()
  }

  /// Runs `body` with each operation's results looked through for NaN and infinities.
  func watchingNonFinite<Result>(_ body: () throws -> Result) rethrows -> Result {
    let wasWatching = watchesNonFinite
    watchesNonFinite = true
    NonFinite.searching.wrappingAdd(1, ordering: .relaxed)
    defer {
      NonFinite.searching.wrappingSubtract(1, ordering: .relaxed)
      watchesNonFinite = wasWatching
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
  ///
  /// - Parameter note: what is told of the parameters that `body` reads and that a suspended tape
  ///   would collect. Without it such a parameter traps.
  @inline(__always)
  func suspending<Result>(
    for operands: Operands, noting note: ((Parameter) -> Void)? = nil, _ body: () -> Result
  ) -> Result {
    let outer = (suspendedCount, isSuspended, self.operands, noteParameter)
    suspendedCount = all.count
    isSuspended = true
    defer { (suspendedCount, isSuspended, self.operands, noteParameter) = outer }
    return withUnsafePointer(to: operands) { pointer in
      self.operands = pointer
      guard let note else {
        noteParameter = nil
        return body()
      }
      return withoutActuallyEscaping(note) {
        noteParameter = $0
        defer { noteParameter = nil }
        return body()
      }
    }
  }

  /// Whether a tensor is an operand of the operation whose forward recording is suspended for.
  func isOperand(_ tensor: Tensor) -> Bool {
    operands?.pointee.contains { $0.address == tensor.address } ?? false
  }

  /// Takes note of a parameter that is read while tapes that would collect it are suspended.
  func noteReading(of parameter: Parameter) {
    guard all[..<suspendedCount].contains(where: { $0.parameters != nil }) else { return }
    guard let noteParameter else {
      fatalError(
        "the forward of an operation reads a parameter, of shape \(parameter.shape), that the scope "
          + "around it collects, so its gradient would be lost; make its value an operand")
    }
    noteParameter(parameter)
  }
}
