import Adjoint

/// The parameters of a module, by their paths.
public typealias Parameters = Named<Parameter>

/// The buffers of a module, by their paths.
public typealias Buffers = Named<Buffer>

extension Named<Parameter> {
  /// Parameters that no module holds, each once, by their numbers in the list.
  public init(_ parameters: some Sequence<Parameter>) {
    var known: Set<ObjectIdentifier> = []
    let each = parameters.filter { known.insert(ObjectIdentifier($0)).inserted }
    self.init(each.enumerated().map { ("\($0)", $1) })
  }

  /// The number of scalars of all parameters together.
  public var scalarCount: Int { reduce(0) { $0 + $1.shape.elementCount } }
}

extension Named: CustomStringConvertible {
  /// One part a line: `hidden.weight [32, 64] float32`.
  public var description: String {
    named.map { path, element in
      switch element {
      case let parameter as Parameter: "\(path) \(parameter.shape) \(parameter.scalarType)"
      case let buffer as Buffer: "\(path) \(buffer.shape) \(buffer.scalarType)"
      default: path
      }
    }.joined(separator: "\n")
  }
}
