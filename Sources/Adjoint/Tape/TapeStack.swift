import Synchronization

/// The tapes that are recording on one thread.
///
/// A scope's body is a synchronous closure, which stays on its thread, so a thread's stack of
/// scopes is found without being handed through every operation.
///
/// Every operation uses this type. Its properties belong to one thread and none is read while it is
/// being changed, so they do without the run-time check of that.
final class TapeStack {
  /// The tapes of all scopes that the thread is in, outermost first.
  @exclusivity(unchecked) private(set) var all: [Tape] = []

  /// How many of them are suspended: alive, but not recording.
  @exclusivity(unchecked) private(set) var suspendedCount = 0

  /// Whether operations just compute, because the thread is inside an operation's forward, or in a
  /// sweep that nobody differentiates.
  @exclusivity(unchecked) private(set) var isSuspended = false

  /// Whether that is a sweep in which nothing can stand on the tape of another scope.
  @exclusivity(unchecked) private var isPlainSweep = false

  /// The operation whose backward runs, where a scope around differentiates it.
  @exclusivity(unchecked) private var differentiatedOperation: Step.Description?

  /// Whether each operation's results are looked through for NaN and infinities.
  @exclusivity(unchecked) var watchesNonFinite = false

  /// What lists the operations, where something does.
  @exclusivity(unchecked) var tracer: Tracer?

  /// What notes the operations of a program, where one is being recorded.
  @exclusivity(unchecked) var programTracer: ProgramTracer?

  /// What is done with the numbers of update rules' steps, where they are noted or given.
  @exclusivity(unchecked) var descentNumbers: DescentNumbers?

  /// Whether each operation is inspected, for one of them.
  @exclusivity(unchecked) var isInspecting = false

  /// The newest identity when the work began that this thread evaluates a part of; nil where it does no
  /// such thing.
  @exclusivity(unchecked) var startOfParts: Int?

  /// Whether networks are trained here.
  @exclusivity(unchecked) var modeScope = ModeScope()

  /// Values that stand in for those of parameters.
  @exclusivity(unchecked) var substitutes = Substitutes()

  /// The operands of the forward that recording is suspended for, by their storages.
  @exclusivity(unchecked) private var operands: SmallVector<UnsafeRawPointer> = .empty

  /// A number that tells threads apart, 1 … 262,143; a thread that helps another has the other's.
  @exclusivity(unchecked) var thread = makeThreadNumber()

  private static let threads = Atomic(0)

  private static func makeThreadNumber() -> Int {
    threads.wrappingAdd(1, ordering: .relaxed).oldValue % 0x3FFFF + 1
  }

  /// A function that is called with each parameter that is read while recording is suspended.
  @exclusivity(unchecked) var observeReading: ((Parameter) -> Void)?

  /// The memory of a tape that was consumed.
  @exclusivity(unchecked) var spareMemory = SpareMemory()

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

  /// The tapes that are alive but suspended.
  var suspendedTapes: ArraySlice<Tape> { all[..<suspendedCount] }

  /// Whether what is done here is neither recorded nor looked through.
  var isPlain: Bool { suspendedCount == all.count && !watchesNonFinite }

  /// Whether the thread is in no scope at all.
  var isEmpty: Bool { all.isEmpty }

  /// Whether what is done here can lose the gradient of a value that some scope records.
  var canLoseGradients: Bool { !isPlainSweep }

  /// Whether a tape is one of this thread's.
  func contains(_ tape: Int) -> Bool { all.contains { $0.identity == tape } }

  /// Whether a tape is one of this thread's that are recording.
  func isRecording(on tape: Int) -> Bool { tapes.contains { $0.identity == tape } }

  /// Whether a tape is one of this thread's that are alive but suspended.
  func isSuspending(_ tape: Int) -> Bool { suspended(tape) != nil }

  func suspended(_ tape: Int) -> Tape? { suspendedTapes.first { $0.identity == tape } }

  /// Runs `body` with `tape` as the innermost one.
  func withTape<Result>(_ tape: Tape, _ body: () throws -> Result) rethrows -> Result {
    let outer = (isSuspended, isPlainSweep, differentiatedOperation, onlyTape)
    (isSuspended, isPlainSweep, differentiatedOperation) = (false, false, nil)
    onlyTape = tapes.isEmpty ? .passUnretained(tape) : nil
    all.append(tape)
    LiveTapes.insert(tape)
    defer {
      all.removeLast()
      LiveTapes.remove(tape)
      (isSuspended, isPlainSweep, differentiatedOperation, onlyTape) = outer
      substitutes.endIfOver(isInScope: !all.isEmpty)
    }
    return try body()
  }

  /// Runs `body`, a sweep in which nothing can stand on the tape of another scope, so that operations
  /// just compute.
  func sweepingPlainly<Result>(_ body: () -> Result) -> Result {
    let outer = (isSuspended, isPlainSweep)
    (isSuspended, isPlainSweep) = (true, true)
    defer { (isSuspended, isPlainSweep) = outer }
    return body()
  }

  /// Runs `body`, the backward of an operation, which a scope around differentiates.
  func differentiatingBackward<Result>(
    of operation: @escaping Step.Description, _ body: () -> Result
  ) -> Result {
    let outer = differentiatedOperation
    differentiatedOperation = operation
    defer { differentiatedOperation = outer }
    return body()
  }

  /// Traps when a backward that a scope around it differentiates makes plain numbers of a tensor that
  /// the scope records.
  func checkReading(of tensor: Tensor) {
    guard let differentiatedOperation, !isSuspended, tensor.isBeingRecorded else { return }
    fatalError(
      "\(differentiatedOperation().name): an enclosing scope differentiates this backward, which reads the "
        + "scalars of a tensor of shape \(tensor.shape) that the scope records, so a second derivative "
        + "would lack a term; compute with tensor operations, or read detached() where a constant is "
        + "meant")
  }

  /// Runs `body`, the function of a checkpoint, without recording what happens in it.
  func withoutRecording<Result>(_ body: () -> Result) -> Result {
    let outer = (suspendedCount, isSuspended, operands, onlyTape)
    (suspendedCount, isSuspended, operands, onlyTape) = (all.count, false, .empty, nil)
    defer { (suspendedCount, isSuspended, operands, onlyTape) = outer }
    return body()
  }

  /// Runs `body`, the forward of an operation on operands, without recording what happens in it.
  @inline(__always)
  func suspending<Result>(for operands: SmallVector<UnsafeRawPointer>, _ body: () -> Result)
    -> Result
  {
    let outer = (suspendedCount, isSuspended, self.operands)
    suspendedCount = all.count
    isSuspended = true
    self.operands = operands
    defer { (suspendedCount, isSuspended, self.operands) = outer }
    return body()
  }

  /// Whether a tensor is an operand of the operation whose forward recording is suspended for. Views
  /// of an operand are not: they may be other values on the tape, although their scalars are the same.
  func isOperand(_ tensor: Tensor) -> Bool {
    operands.any { $0 == tensor.storageIdentity }
  }

  /// Whether recording is suspended for the function of a checkpoint, and not for a forward.
  var isInCheckpoint: Bool { suspendedCount > 0 && operands.isEmpty }

  /// Whether one of this thread's scopes, suspended or not, has seen an operation of a type make a
  /// tensor.
  func isResult<Op: TensorOperation>(_ tensor: Tensor, of operation: Op.Type) -> Bool {
    tensor.mayBeRecorded
      && all.contains { tape in
        guard let number = tensor.record.number(on: tape.identity),
          let step = tape.producer(of: number)
        else { return false }
        return step.saved.operation == operation
      }
  }
}
