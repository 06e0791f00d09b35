import Adjoint

/// What is known of a type without a look at its values: whether they may hold parameters.
enum Contents {
  /// Whether values of a type may hold parameters. Numbers, texts and tensors cannot, nor can
  /// collections of them, however long they are.
  static func mayHoldParameters(_ type: Any.Type) -> Bool {
    if let container = type as? any Container.Type {
      return mayHoldParameters(container.contents)
    }
    return !(isPlain(type) || leaves.contains(ObjectIdentifier(type)))
  }

  /// Whether a property of a type is a part of a network, so that a network without it is another.
  ///
  /// A class says so by being a module. Other types are parts unless they cannot hold parameters:
  /// nobody can tell what a tuple, an enumeration or a value of a protocol will have in it.
  static func isPartOfANetwork(_ type: Any.Type) -> Bool {
    if let container = type as? any Container.Type { return isPartOfANetwork(container.contents) }
    if type is AnyObject.Type {
      return type is any Module.Type || type is Parameter.Type || type is Buffer.Type
    }
    return mayHoldParameters(type) && !"\(type)".contains("->")
  }

  /// Whether a type's values are bits and nothing else, without references.
  private static func isPlain<Value>(_ type: Value.Type) -> Bool { _isPOD(type) }

  private static let leaves = Set(
    [String.self, Substring.self, Character.self, Tensor.self, Shape.self].map {
      (type: Any.Type) in ObjectIdentifier(type)
    })
}

/// A collection that holds values of one type.
private protocol Container {
  static var contents: Any.Type { get }
}

extension Array: Container { fileprivate static var contents: Any.Type { Element.self } }
extension ArraySlice: Container { fileprivate static var contents: Any.Type { Element.self } }
extension ContiguousArray: Container { fileprivate static var contents: Any.Type { Element.self } }
extension Set: Container { fileprivate static var contents: Any.Type { Element.self } }
extension Dictionary: Container { fileprivate static var contents: Any.Type { Value.self } }
extension Optional: Container { fileprivate static var contents: Any.Type { Wrapped.self } }
