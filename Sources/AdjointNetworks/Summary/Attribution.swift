import Adjoint

/// Gives the operations of a trace to the layers of a model.
struct Attribution {
  private(set) var rows: [Summary.Row] = []

  /// Parameters of no layer that were read.
  private(set) var hidden: [Parameter] = []

  private var ownership: Ownership

  /// Where the rows stand.
  private var places: [Key: Int] = [:]

  private enum Key: Hashable {
    case layer(Ownership.Layer)
    case operation(String, after: Ownership.Layer?)
  }

  /// The parameters that were read.
  private var reached: Set<ObjectIdentifier> = []

  /// How many operations of each row have read a parameter.
  private var readings: [Int: [ObjectIdentifier: Int]] = [:]

  /// The layer that was used last.
  private var layer: Ownership.Layer?

  /// The row to which a reshape belongs that comes now: of a layer that made rows of what it was given, or
  /// that has looked up rows.
  private var rowToReshape: Int?

  /// Whether the last operation made rows of a tensor of more axes.
  private var hasFlattened = false

  init(to owners: [ObjectIdentifier: [Ownership.Layer]]) { ownership = Ownership(owners) }

  func hasReached(_ parameter: Parameter) -> Bool { reached.contains(ObjectIdentifier(parameter)) }

  mutating func add(_ operation: Trace.Operation) {
    // The operations inside a checkpoint stand in the trace, and read the parameters themselves.
    let parameters =
      operation.name == "checkpoint" ? [] : operation.operands.compactMap(\.parameter)
    let rankIncrease = operation.rankIncrease
    defer { hasFlattened = operation.name == "reshape" && rankIncrease < 0 }

    if let owner = ownership.layer(of: operation.name, reading: parameters) {
      layer = owner
      let row = row(.layer(owner), path: owner.path, name: owner.type)
      add(operation, reading: parameters, to: row)
      rows[row].useCount = readings[row]!.values.min()!
      rowToReshape = hasFlattened || operation.name == "gather" ? row : nil
      return
    }
    if operation.name == "reshape", rankIncrease > 0, let row = rowToReshape {
      rows[row].result = operation.results[0].shape
    }
    rowToReshape = nil
    // What moves scalars and keeps nothing is not worth a line.
    if operation.flopCount == 0 && operation.bytesKept == 0 && parameters.isEmpty { return }
    let row = row(
      .operation(operation.name, after: layer), path: nil, name: operation.name)
    add(operation, reading: parameters, to: row)
    rows[row].useCount += 1
  }

  private mutating func row(_ key: Key, path: String?, name: String) -> Int {
    if let place = places[key] { return place }
    places[key] = rows.count
    rows.append(Summary.Row(path: path, name: name))
    return rows.count - 1
  }

  private mutating func add(
    _ operation: Trace.Operation, reading parameters: [Parameter], to row: Int
  ) {
    rows[row].result = operation.results.first?.shape ?? []
    rows[row].flopCount += operation.flopCount
    rows[row].bytesKept += operation.bytesKept
    for parameter in parameters {
      readings[row, default: [:]][ObjectIdentifier(parameter), default: 0] += 1
      guard reached.insert(ObjectIdentifier(parameter)).inserted else { continue }
      if ownership.contains(parameter) {
        rows[row].parameterCount += parameter.shape.elementCount
      } else {
        hidden.append(parameter)
      }
    }
  }
}

extension Trace.Operation {
  /// How many axes more the result has than the operand.
  fileprivate var rankIncrease: Int {
    (results.first?.shape.rank ?? 0) - (operands.first?.shape.rank ?? 0)
  }
}
