import Adjoint
import AdjointFiles

/// The loading of values from a file: first all are looked at, then all are changed or none.
struct StateLoading {
  private let file: Safetensors

  /// What keeps the file from being loaded.
  private var differences: [LoadingDifference] = []

  /// What is different and accepted.
  private var accepted: [LoadingDifference] = []

  /// Whether something is not accepted that a conversion would have made right.
  private var isConvertible = false

  private var changes: [(path: String, value: any StateValue, entry: Safetensors.Entry)] = []

  /// The names in the file that were asked for.
  private var used: Set<String> = []

  /// The names that were asked for and are not there.
  private var missing: [String] = []

  init(_ file: Safetensors) { self.file = file }

  /// Looks for values under names that follow from their paths.
  ///
  /// - Parameter isConverting: whether other types are accepted; nil where nobody can say so.
  mutating func take(
    _ state: ModuleState, converting isConverting: Bool? = nil, naming name: (String) -> String
  ) {
    let aliases = Dictionary(grouping: state.aliases.keys.sorted()) { state.aliases[$0]! }
    for (path, value) in state.values {
      let names = ([path] + (aliases[path] ?? [])).map(name)
      take(value, at: path, under: names, converting: isConverting)
    }
  }

  /// Looks for a value under a name.
  mutating func take(_ value: any StateValue, under name: String) {
    take(value, at: name, under: [name], converting: nil)
  }

  private mutating func take(
    _ value: any StateValue, at path: String, under names: [String], converting isConverting: Bool?
  ) {
    let entries = entries(of: names)
    used.formUnion(entries.map(\.name))
    guard let entry = entries.first else { return missing.append(names[0]) }
    if let difference = difference(of: entry, from: value) {
      let isOnlyOfType = entry.type != nil && entry.shape == value.shape
      if isOnlyOfType && isConverting == false { isConvertible = true }
      note(difference, isAccepted: isOnlyOfType && isConverting == true)
    } else if !areEqual(entries) {
      differences.append(.tied(entries.map(\.name)))
    }
    changes.append((path, value, entry))
  }

  /// Takes note of a tensor that something else reads.
  mutating func use(_ name: String) { used.insert(name) }

  mutating func note(_ difference: LoadingDifference, isAccepted: Bool) {
    if isAccepted { accepted.append(difference) } else { differences.append(difference) }
  }

  /// Takes every tensor that nobody has asked for as a difference, but for those of a run.
  mutating func refuseTheRest() {
    for name in unused where !file.isOfRunAlone(name) {
      differences.append(.unexpected(name, nearest: nearestName(to: name, among: missing)))
    }
  }

  /// Changes the values, or throws what is different.
  func finish() throws -> LoadingReport {
    let unused = unused
    let missing = missing.map {
      LoadingDifference.missing($0, nearest: nearestName(to: $0, among: unused))
    }
    let all = missing + differences
    guard all.isEmpty else {
      throw LoadingError(file: file.file, differences: all, isConvertible: isConvertible)
    }
    let tensors = try changes.map { try file.tensor($0.entry.name, as: $0.value.scalarType) }
    for (change, tensor) in zip(changes, tensors) { change.value.value = tensor }
    return LoadingReport(loaded: changes.map(\.path), unused: unused, accepted: accepted)
  }

  private var unused: [String] { file.entries.map(\.name).filter { !used.contains($0) } }

  /// What the file has under some names, which are those of one value, each once. A name may stand for
  /// another in the metadata.
  private func entries(of names: [String]) -> [Safetensors.Entry] {
    var entries: [Safetensors.Entry] = []
    for name in names {
      guard let entry = file[name] ?? file.metadata[name].flatMap({ file[$0] }) else { continue }
      if !entries.contains(where: { $0.name == entry.name }) { entries.append(entry) }
    }
    return entries
  }

  private func difference(
    of entry: Safetensors.Entry, from value: any StateValue
  ) -> LoadingDifference? {
    if entry.shape != value.shape {
      return .shape(entry.name, file: entry.shape, model: value.shape)
    }
    if entry.type?.rawValue != value.scalarType.rawValue {
      return .type(entry.name, file: entry.typeName, model: value.scalarType)
    }
    return nil
  }

  private func areEqual(_ entries: [Safetensors.Entry]) -> Bool {
    if entries.count < 2 { return true }
    let tensors = entries.map { try? file.tensor($0.name) }
    return tensors.allSatisfy { $0 != nil && $0 == tensors[0] }
  }
}
