import Synchronization

/// Operations are inspected where they are searched for NaN, where they are listed, and where they become
/// a program.
enum Inspection {
  /// How many threads inspect; operations look here before anything else.
  private static let count = Atomic(0)

  static var isOn: Bool { count.load(ordering: .relaxed) > 0 }

  static func begin() { count.wrappingAdd(1, ordering: .relaxed) }
  static func end() { count.wrappingSubtract(1, ordering: .relaxed) }
}

extension TapeStack {
  /// Runs `body` with each operation's results looked through for NaN and infinities.
  func watchingNonFinite<Result>(_ body: () throws -> Result) rethrows -> Result {
    let outer = watchesNonFinite
    watchesNonFinite = true
    defer { watchesNonFinite = outer }
    return try inspecting(body)
  }

  /// Runs `body` with each operation put on a list.
  func tracing<Result>(with tracer: Tracer, _ body: () throws -> Result) rethrows -> Result {
    let outer = self.tracer
    self.tracer = tracer
    defer { self.tracer = outer }
    return try inspecting(body)
  }

  func inspecting<Result>(_ body: () throws -> Result) rethrows -> Result {
    let outer = isInspecting
    isInspecting = true
    Inspection.begin()
    defer {
      Inspection.end()
      isInspecting = outer
    }
    return try body()
  }

  @inline(never)
  func inspect<Op: TensorOperation>(
    _ result: Op.Result, of operation: Op, _ operands: Operands
  ) {
    if watchesNonFinite { NonFinite.check(result, of: operation.name, operands: operands) }
    tracer?.note(operation, operands, result)
  }
}
