import Adjoint

/// The parameters of a module, each with its path as its name.
///
/// A parameter that is reached by several paths, such as tied weights, appears once, under the
/// first. Arrays, dictionaries, optionals and tuples are looked into; closures cannot be.
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
    // Large collections of numbers hold no parameters and are long to walk through.
    if value is Tensor || value is [Double] || value is [Float] || value is [Int] { return }
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
        // The label of a tuple's element is `.0`.
        let label = child.label.map { $0.hasPrefix(".") ? String($0.dropFirst()) : $0 }
        visit(child.value, path: path.appending(component: label ?? "\(index)"))
      }
    }
  }
}

extension String {
  fileprivate func appending(component: String) -> String {
    isEmpty ? component : self + "." + component
  }
}
