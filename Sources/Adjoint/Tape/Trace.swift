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

/// Lists operations while they are evaluated.
final class Tracer {
  let tape: Tape
  private var entries: [Entry] = []

  private struct Entry {
    let name: String
    let operands: [Place]
    let results: [Place]
    let flopCount: Int

    /// How many steps the tape had before.
    let stepCount: Int
  }

  /// A value, and where its scalars stand in memory.
  private struct Place {
    let shape: Shape
    let scalarType: ScalarType
    let address: UnsafeRawPointer

    init(_ tensor: Tensor) {
      (shape, scalarType, address) = (tensor.shape, tensor.scalarType, tensor.address)
    }
  }

  init(on tape: Tape) { self.tape = tape }

  func note<Op: TensorOperation>(_ operation: Op, _ operands: Operands, _ result: Op.Result) {
    entries.append(
      Entry(
        name: operation.name, operands: operands.map(Place.init),
        results: result.tensors.map(Place.init), flopCount: operation.flopCount(operands, result),
        stepCount: tape.steps.count))
  }

  var operations: [Trace.Operation] {
    // The memory of a parameter is taken as long as the parameter lives, so no other value stands there.
    let parameters = tape.parameterAddresses
    func value(_ place: Place) -> Trace.Value {
      Trace.Value(
        shape: place.shape, scalarType: place.scalarType, parameter: parameters[place.address])
    }
    var known = Set(parameters.keys)
    let ends = entries.dropFirst().map(\.stepCount) + [tape.steps.count]
    return zip(entries, ends).map { entry, end in
      let kept = tape.steps[entry.stepCount..<end].flatMap(\.tensorsKept)
      return Trace.Operation(
        name: entry.name, operands: entry.operands.map(value), results: entry.results.map(value),
        flopCount: entry.flopCount,
        bytesKept: kept.reduce(0) { bytes, tensor in
          known.insert(tensor.address).inserted ? bytes + tensor.storage.byteCount : bytes
        })
    }
  }
}
