/// The operations of a computation, in order: what they are given and return, how many floating-point
/// operations they take, and how many bytes they keep for a backward.
///
/// ```swift
/// print(Trace { model(images) })
/// ```
///
/// Parameters count as differentiated, as they are in ``valueWithGradients(of:)``. What is computed
/// from constants alone is listed as well, and so is what a checkpoint computes. Only this thread's
/// operations are; those of other threads, and those within an operation's forward, are not.
public struct Trace: Sendable {
  public let operations: [Operation]

  /// The parameters that were read, in the order of their first use.
  public let parameters: [Parameter]

  /// One operation as it was evaluated.
  public struct Operation: Sendable {
    public let name: String
    public let operands: [Value]
    public let results: [Value]

    /// The floating-point operations of the forward; a multiply-add is two. See
    /// ``TensorOperation/flopCount(_:_:)``.
    public let flopCount: Int

    /// The bytes that are kept for the backward of this operation and for that of none before. Parameters
    /// exist anyway and do not count.
    public let bytesKept: Int
  }

  /// An operand or a result.
  public struct Value: Sendable {
    public let shape: Shape
    public let scalarType: ScalarType

    /// The parameter whose value it is, perhaps in another shape.
    public let parameter: Parameter?
  }

  /// Runs `body`, and lists what it computes. What it returns is thrown away.
  public init<Result>(_ body: () throws -> Result) rethrows {
    let tracer = Tracer(on: Tape(collectingParameters: true))
    let stack = TapeStack.current
    _ = try stack.withTape(tracer.tape) { try stack.tracing(with: tracer, body) }
    operations = tracer.operations
    parameters = tracer.tape.parameters?.parameters ?? []
  }

  /// The floating-point operations of all.
  public var flopCount: Int { operations.reduce(0) { $0 + $1.flopCount } }

  /// The bytes that are kept for the backward of all.
  public var bytesKept: Int { operations.reduce(0) { $0 + $1.bytesKept } }
}

extension Trace: CustomStringConvertible {
  /// One operation a line: `matmul([32, 64], [64, 10]) -> [32, 10]  40960 FLOPs  kept 8.2 kB`.
  public var description: String {
    operations.map { operation in
      let operands = operation.operands.map { "\($0.shape)" }.joined(separator: ", ")
      let results = operation.results.map { "\($0.shape)" }.joined(separator: ", ")
      let flops = operation.flopCount == 0 ? "" : "  \(operation.flopCount) FLOPs"
      let kept = operation.bytesKept == 0 ? "" : "  kept \(formattedBytes(operation.bytesKept))"
      return "\(operation.name)(\(operands)) -> \(results)\(flops)\(kept)"
    }.joined(separator: "\n")
  }
}
