import Adjoint
import AdjointFiles

/// What has a value that is saved and loaded.
protocol StateValue: AnyObject, Sendable {
  var shape: Shape { get }
  var scalarType: ScalarType { get }
  var value: Tensor { get set }
}

extension Parameter: StateValue {}
extension Buffer: StateValue {}

/// The parameters and buffers of a module, or some of them, by path.
struct ModuleState {
  private(set) var values: [(path: String, value: any StateValue)] = []

  /// Further paths, and the first path of what they lead to.
  private(set) var aliases: [String: String] = [:]

  init(of module: some Module) {
    let finder = StateFinder(of: module)
    add(finder.parameters)
    add(finder.buffers)
  }

  init(_ values: Named<some StateValue>) { add(values) }

  private mutating func add(_ named: Named<some StateValue>) {
    values += named.named.map { ($0, $1) }
    aliases.merge(named.aliases) { first, _ in first }
  }

  /// The values whose paths match one of some patterns. Traps when a pattern matches nothing.
  func matching(_ patterns: [String]) -> ModuleState {
    let matches = PathPattern.matches(of: patterns, among: values.map(\.path), aliases: aliases)
    var state = self
    state.values.removeAll { !matches.contains($0.path) }
    state.aliases = aliases.filter { matches.contains($1) }
    return state
  }

  /// All values by path.
  var tensors: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: values.map { ($0.path, $0.value.value) })
  }
}
