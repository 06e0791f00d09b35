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

  /// The scalars of the operands of the forward that recording is suspended for.
  @exclusivity(unchecked) private var operands: Few<UnsafeRawPointer> = .empty

  /// What is told of parameters that are read while recording is suspended.
  @exclusivity(unchecked) private var noteParameter: ((Parameter) -> Void)?

  /// The memory of the steps of a tape that was consumed, for the next tape of the thread: a large
  /// block comes from the system page by page, at a cost above that of recording into it.
  @exclusivity(unchecked) private var spareSteps: [Step] = []

  /// The only tape that is recording here; nil when there are several, or none.
  @exclusivity(unchecked) private var onlyTape: Unmanaged<Tape>?

  /// The stack of the thread that asks.
  static var current: TapeStack { ofThread.current }

  /// Runs `body` with the stack of the thread that asks. Nothing counts a reference to it, as each
  /// operation would.
  @inline(__always)
  static func withCurrent<Result>(_ body: (TapeStack) -> Result) -> Result {
    ofThread.lent._withUnsafeGuaranteedRef(body)
  }

  /// Runs `body` with the only tape that is recording here, which is not counted either; nil when
  /// there are several, or none.
  @inline(__always)
  func withOnlyTape<Result>(_ body: (Tape) -> Result?) -> Result? {
    onlyTape.flatMap { $0._withUnsafeGuaranteedRef(body) }
  }

  private static let ofThread = ThreadLocal { TapeStack() }

  /// The tapes that are recording here, outermost first.
  var tapes: ArraySlice<Tape> { all[suspendedCount...] }

  /// Whether what is done here is neither recorded nor looked through.
  var isPlain: Bool { suspendedCount == all.count && !watchesNonFinite }

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
    let outerTape = onlyTape
    onlyTape = tapes.isEmpty ? .passUnretained(tape) : nil
    all.append(tape)
    LiveTapes.insert(tape.identity)
    defer {
      all.removeLast()
      onlyTape = outerTape
      LiveTapes.remove(tape.identity)
      isSuspended = wasSuspended
    }
    return try body()
  }

  /// Empty memory for steps.
  func takeSpareSteps() -> [Step] {
    defer { spareSteps = [] }
    return spareSteps
  }

  /// Takes the memory of steps that have been consumed back, unless it is unusually large.
  func returnSpareSteps(_ steps: inout [Step]) {
    steps.removeAll(keepingCapacity: steps.capacity <= 1 << 14)
    swap(&steps, &spareSteps)
    steps = []
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

  /// Runs `body`, the forward of an operation on operands whose scalars are at `operands`, without
  /// recording what happens in it.
  @inline(__always)
  func suspending<Result>(for operands: Few<UnsafeRawPointer>, _ body: () -> Result) -> Result {
    let outer = (suspendedCount, isSuspended, self.operands)
    suspendedCount = all.count
    isSuspended = true
    self.operands = operands
    defer { (suspendedCount, isSuspended, self.operands) = outer }
    return body()
  }

  /// Runs `body` with `note` told of the parameters that it reads and that a suspended tape would
  /// collect. Without it such a parameter traps.
  func noting<Result>(_ note: (Parameter) -> Void, _ body: () -> Result) -> Result {
    let outer = noteParameter
    defer { noteParameter = outer }
    return withoutActuallyEscaping(note) {
      noteParameter = $0
      defer { noteParameter = nil }
      return body()
    }
  }

  /// Whether a tensor is an operand of the operation whose forward recording is suspended for.
  func isOperand(_ tensor: Tensor) -> Bool {
    operands.contains(tensor.address)
  }

  /// Whether one of this thread's scopes, suspended or not, has seen an operation of a type make a
  /// tensor.
  func isResult<Op: PrimitiveOperation>(_ tensor: Tensor, of operation: Op.Type) -> Bool {
    tensor.isRecorded
      && all.contains { tape in
        guard let number = tensor.record.number(on: tape.identity),
          let step = tape.producer(of: number)
        else { return false }
        return step.kept.operation == operation
      }
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
