import Adjoint

/// The parameters of a module, each with its path as its name.
///
/// A parameter that is reached by several paths, such as tied weights, appears once, under the
/// first. Arrays, dictionaries, optionals, tuples and enumerations are looked into; closures cannot
/// be. Collections of numbers, texts or tensors are passed over, so that their length does not matter.
///
/// A `lazy` property is found once it has been made. One that has not been made, and is a part of the
/// network by its type, traps: a layer that comes into being later would never be trained.
public struct Parameters: RandomAccessCollection, Sendable {
  /// The paths, such as `hidden.weight`.
  public let names: [String]

  private let parameters: [Parameter]

  public init(of module: some Module) {
    var finder = Finder()
    finder.visit(module, path: "")
    names = finder.names
    parameters = finder.parameters
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { parameters.count }
  public subscript(index: Int) -> Parameter { parameters[index] }

  /// The parameter at a path, or nil when there is none.
  public subscript(name: String) -> Parameter? {
    names.firstIndex(of: name).map { parameters[$0] }
  }

  /// The number of scalars of all parameters together.
  public var scalarCount: Int { reduce(0) { $0 + $1.shape.elementCount } }
}

extension Parameters: CustomStringConvertible {
  /// One parameter a line: `hidden.weight [32, 64] float32`.
  public var description: String {
    zip(names, parameters).map { "\($0) \($1.shape) \($1.scalarType)" }.joined(separator: "\n")
  }
}

/// A walk through the stored properties of a module.
private struct Finder {
  var names: [String] = []
  var parameters: [Parameter] = []
  private var visited: Set<ObjectIdentifier> = []

  mutating func visit(_ value: Any, path: String) {
    guard Contents.mayHoldParameters(type(of: value)) else { return }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .class {
      guard visited.insert(ObjectIdentifier(value as AnyObject)).inserted else { return }
    }
    if let parameter = value as? Parameter {
      names.append(path)
      parameters.append(parameter)
      return
    }
    visitChildren(of: mirror, path: path)
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
          if label.hasPrefix(Finder.lazyPrefix) {
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
    let name = String(label.dropFirst(Finder.lazyPrefix.count))
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
