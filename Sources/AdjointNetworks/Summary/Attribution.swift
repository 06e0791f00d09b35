import Adjoint

/// Gives the operations of a trace to the layers of a model.
struct Attribution {
  private(set) var rows: [Summary.Row] = []

  /// The layers that hold each parameter.
  private let owners: [ObjectIdentifier: [StateFinder.Owner]]

  /// Where the rows stand.
  private var places: [Key: Int] = [:]

  private enum Key: Hashable {
    case layer(StateFinder.Owner)
    case operation(String, after: StateFinder.Owner?)
  }

  /// Parameters of no layer that were read.
  private(set) var hidden: [Parameter] = []

  /// The parameters that were read.
  private var reached: Set<ObjectIdentifier> = []

  /// How many operations of each row have read a parameter.
  private var readings: [Int: [ObjectIdentifier: Int]] = [:]

  /// The layer that an operation on a shared parameter was taken for.
  private var choices: [Choice: StateFinder.Owner] = [:]

  private struct Choice: Hashable {
    let operation: String
    let layers: [StateFinder.Owner]
  }

  /// The layer that was used last.
  private var layer: StateFinder.Owner?

  /// The row to which a reshape belongs that comes now: of a layer that made rows of what it was given, or
  /// that has looked up rows.
  private var rowToReshape: Int?

  /// Whether the last operation made rows of a tensor of more axes.
  private var hasFlattened = false

  init(to owners: [ObjectIdentifier: [StateFinder.Owner]]) { self.owners = owners }

  func hasReached(_ parameter: Parameter) -> Bool { reached.contains(ObjectIdentifier(parameter)) }

  mutating func add(_ operation: Trace.Operation) {
    let rankIncrease = operation.rankIncrease
    defer { hasFlattened = operation.name == "reshape" && rankIncrease < 0 }
    let parameters = operation.operands.compactMap(\.parameter)
    let owner = operation.name == "checkpoint" ? nil : owner(of: operation.name, parameters)
    if let owner {
      layer = owner
      let row = row(.layer(owner), path: owner.path, name: owner.type)
      note(parameters, in: row)
      add(operation, to: row)
      rowToReshape = hasFlattened || operation.name == "gather" ? row : nil
      return
    }
    if operation.name == "reshape", rankIncrease > 0, let row = rowToReshape {
      rows[row].result = operation.results[0].shape
    }
    rowToReshape = nil
    if operation.flopCount == 0 && operation.bytesKept == 0 { return }
    let key = Key.operation(operation.name, after: layer)
    let isRepeated = places[key] != nil
    let row = row(key, path: nil, name: operation.name)
    if operation.name != "checkpoint" { note(parameters, in: row) }
    add(operation, to: row)
    if isRepeated { rows[row].useCount += 1 }
  }

  private mutating func row(_ key: Key, path: String?, name: String) -> Int {
    if let place = places[key] { return place }
    places[key] = rows.count
    rows.append(Summary.Row(path: path, name: name, result: []))
    return rows.count - 1
  }

  private mutating func add(_ operation: Trace.Operation, to row: Int) {
    rows[row].result = operation.results.first?.shape ?? []
    rows[row].flopCount += operation.flopCount
    rows[row].bytesKept += operation.bytesKept
  }

  /// Counts parameters where they are read first, and the uses of a layer: as often as it has read each
  /// of its parameters.
  private mutating func note(_ parameters: [Parameter], in row: Int) {
    for parameter in parameters {
      let identity = ObjectIdentifier(parameter)
      if reached.insert(identity).inserted {
        if owners[identity] == nil {
          hidden.append(parameter)
        } else {
          rows[row].parameterCount += parameter.shape.elementCount
        }
      }
      readings[row, default: [:]][identity, default: 0] += 1
    }
    if rows[row].path != nil { rows[row].useCount = readings[row]?.values.min() ?? 1 }
  }

  /// The layer that holds all of some parameters; nil where there is none.
  ///
  /// Of several layers that share them, each kind of operation is taken for another, in the order of the
  /// paths: an embedding looks up rows, and the last layer, which has the same weights, multiplies.
  private mutating func owner(
    of operation: String, _ parameters: [Parameter]
  ) -> StateFinder.Owner? {
    let lists = parameters.map { owners[ObjectIdentifier($0)] ?? [] }
    guard let first = lists.first else { return nil }
    let common = first.filter { owner in lists.allSatisfy { $0.contains(owner) } }
    guard common.count > 1 else { return common.first }
    let choice = Choice(operation: operation, layers: common)
    if let known = choices[choice] { return known }
    let taken = choices.filter { $0.key.layers == common }.values
    let owner = common.first { !taken.contains($0) } ?? common[0]
    choices[choice] = owner
    return owner
  }
}

extension Trace.Operation {
  /// How many axes more the result has than the operand.
  fileprivate var rankIncrease: Int {
    (results.first?.shape.rank ?? 0) - (operands.first?.shape.rank ?? 0)
  }
}
