/// Parts of a module's state, each with its path as its name, in the order of the stored properties.
///
/// ```swift
/// for (path, parameter) in model.parameters.named { print(path, parameter.shape) }
/// let head = model.parameters.matching("head", "**.bias")
/// ```
///
/// What is reached by several paths, such as tied weights, is listed once, under the first. The other
/// paths are its aliases: for an object that is reached again, one path to each part of it.
public struct Named<Element: AnyObject & Sendable>: RandomAccessCollection, Sendable {
  /// The paths, such as `hidden.weight`.
  public let paths: [String]

  /// Further paths, and the first path of what they lead to.
  public let aliases: [String: String]

  private let elements: [Element]

  init(_ named: [(path: String, element: Element)], aliases: [String: String] = [:]) {
    paths = named.map(\.path)
    elements = named.map(\.element)
    self.aliases = aliases
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { elements.count }
  public subscript(index: Int) -> Element { elements[index] }

  /// The element at a path, which may be an alias, or nil when there is none.
  public subscript(path: String) -> Element? {
    paths.firstIndex(of: aliases[path] ?? path).map { elements[$0] }
  }

  /// The elements with their paths.
  public var named: [(path: String, element: Element)] {
    Array(zip(paths, elements)).map { ($0, $1) }
  }
}
