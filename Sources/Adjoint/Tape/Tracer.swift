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
    // The tape holds the values of the parameters that were read, so no other stands in their memory.
    let parameters = tape.parameterAddresses
    func value(_ place: Place) -> Trace.Value {
      // A part of a parameter may begin where the parameter does.
      let parameter = parameters[place.address].flatMap {
        $0.shape.elementCount == place.shape.elementCount ? $0 : nil
      }
      return Trace.Value(
        shape: place.shape, scalarType: place.scalarType, parameter: parameter)
    }
    // Parts of a tensor share its memory, which counts once.
    func memory(_ tensor: Tensor) -> Storage { tensor.storage.base ?? tensor.storage }
    var known = Set(tape.parameterLeaves.map { ObjectIdentifier(memory($0)) })
    let ends = entries.dropFirst().map(\.stepCount) + [tape.steps.count]
    return zip(entries, ends).map { entry, end in
      let kept = tape.steps[entry.stepCount..<end].flatMap(\.tensorsKept)
      return Trace.Operation(
        name: entry.name, operands: entry.operands.map(value), results: entry.results.map(value),
        flopCount: entry.flopCount,
        bytesKept: kept.reduce(0) { bytes, tensor in
          known.insert(ObjectIdentifier(memory(tensor))).inserted
            ? bytes + memory(tensor).byteCount : bytes
        })
    }
  }
}
