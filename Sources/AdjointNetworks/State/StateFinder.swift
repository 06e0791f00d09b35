import Adjoint

/// A walk through the stored properties of a module that finds its parameters and buffers, and tells
/// parameters their paths, by which messages call them.
struct StateFinder {
  private var foundParameters: [(path: String, element: Parameter)] = []
  private var foundBuffers: [(path: String, element: Buffer)] = []
  private var aliases: [String: String] = [:]

  /// The first path to each parameter and buffer.
  private var paths: [ObjectIdentifier: String] = [:]

  /// The modules that hold each parameter themselves, in the order of the paths.
  private(set) var owners: [ObjectIdentifier: [Owner]] = [:]

  /// A module among those that were visited.
  struct Owner: Hashable {
    let path: String
    let type: String
  }

  /// The innermost module on the way to what is being looked at.
  private var owner = Owner(path: "", type: "")

  /// The objects on the way from the module to what is being looked at.
  private var way: Set<ObjectIdentifier> = []

  init(of module: some Module) { visit(module, path: "") }

  var parameters: Parameters { Named(foundParameters, aliases: aliases(to: foundParameters)) }
  var buffers: Buffers { Named(foundBuffers, aliases: aliases(to: foundBuffers)) }

  private func aliases<Element>(to found: [(path: String, element: Element)]) -> [String: String] {
    if aliases.isEmpty { return [:] }
    let paths = Set(found.map(\.path))
    return aliases.filter { paths.contains($1) }
  }

  private mutating func visit(_ value: Any, path: String) {
    guard Contents.mayHoldParameters(type(of: value)) else { return }
    let outer = owner
    if value is any Module { owner = Owner(path: path, type: "\(type(of: value))") }
    defer { owner = outer }
    switch value {
    case let parameter as Parameter:
      parameter.note(path: path)
      note(parameter, at: path, in: \.foundParameters)
      owners[ObjectIdentifier(parameter), default: []].append(owner)
    case let buffer as Buffer: note(buffer, at: path, in: \.foundBuffers)
    default:
      let mirror = Mirror(reflecting: value)
      guard mirror.displayStyle == .class else { return visitChildren(of: mirror, path: path) }
      // An object that is reached again is looked at again, for the other paths to what it holds, unless
      // the way leads in a circle.
      let identity = ObjectIdentifier(value as AnyObject)
      guard way.insert(identity).inserted else { return }
      visitChildren(of: mirror, path: path)
      way.remove(identity)
    }
  }

  private mutating func note<Element: AnyObject>(
    _ element: Element, at path: String,
    in list: WritableKeyPath<StateFinder, [(path: String, element: Element)]>
  ) {
    if let first = paths[ObjectIdentifier(element)] {
      aliases[path] = first
    } else {
      paths[ObjectIdentifier(element)] = path
      self[keyPath: list].append((path, element))
    }
  }

  private mutating func visitChildren(of mirror: Mirror, path: String) {
    if let inherited = mirror.superclassMirror { visitChildren(of: inherited, path: path) }
    switch mirror.displayStyle {
    case .optional:
      for child in mirror.children { visit(child.value, path: path) }
    case .dictionary:
      // By key, since a dictionary's own order changes from run to run.
      let pairs = mirror.children.map { Array(Mirror(reflecting: $0.value).children) }
      for (key, value) in pairs.map({ ("\($0[0].value)", $0[1].value) }).sorted(by: { $0.0 < $1.0 })
      {
        visit(value, path: path.appending(component: key))
      }
    default:
      for (index, child) in mirror.children.enumerated() {
        let name = child.label.map { label in
          if label.hasPrefix(StateFinder.lazyPrefix) {
            return propertyName(ofLazy: label, child.value, in: mirror.subjectType)
          }
          // The label of a tuple's element is `.0`.
          return label.hasPrefix(".") ? String(label.dropFirst()) : label
        }
        visit(child.value, path: path.appending(component: name ?? "\(index)"))
      }
    }
  }

  /// How the compiler calls the optional that a `lazy` property is stored in.
  private static let lazyPrefix = "$__lazy_storage_$_"

  /// The name of a `lazy` property. Traps when it is a part of the network that has not been made.
  private func propertyName(ofLazy label: String, _ storage: Any, in owner: Any.Type) -> String {
    let name = String(label.dropFirst(StateFinder.lazyPrefix.count))
    let isMade = !Mirror(reflecting: storage).children.isEmpty
    require(
      isMade || !Contents.isPartOfANetwork(type(of: storage)),
      "parameters: the lazy property \"\(name)\" of \(owner) has not been made yet, so what it will "
        + "hold would never be trained; declare it with let, or read it once before the parameters are "
        + "asked for")
    return name
  }
}

extension String {
  fileprivate func appending(component: String) -> String {
    isEmpty ? component : self + "." + component
  }
}
