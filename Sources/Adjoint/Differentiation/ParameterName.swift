/// What a parameter is called.
enum ParameterName {
  /// Nobody has named it.
  case none

  /// It was made with this name.
  case given(String)

  /// Its path in the outermost module that was asked for its parameters.
  case path(String)
}

extension Parameter {
  /// The name that the parameter was made with. Without one it is the path in a module, such as
  /// `hidden.weight`, once the module has been asked for its parameters, as an optimizer does; before
  /// that it is nil.
  public var name: String? {
    naming.withLock {
      switch $0 {
      case .none: nil
      case .given(let name), .path(let name): name
      }
    }
  }

  /// Takes note of the path at which a module holds the parameter. A name that it was made with stays, and
  /// so does a path with more components, which is that in a module around this one.
  ///
  /// It changes what is printed and nothing else. Modules do it when they are asked for their parameters.
  public func note(path: String) {
    naming.withLock { name in
      switch name {
      case .none: name = .path(path)
      case .given: break
      case .path(let known): if path.componentCount > known.componentCount { name = .path(path) }
      }
    }
  }

  /// The parameter in a message: `the parameter hidden.weight`.
  var noun: String { name.map { "the parameter \($0)" } ?? "a parameter" }
}

extension Parameter: CustomStringConvertible {
  /// Name, shape and type, and not the value: `hidden.weight [64, 32] float32`.
  public var description: String { "\(name ?? "parameter") \(shape) \(scalarType)" }
}

extension String {
  fileprivate var componentCount: Int { count { $0 == "." } }
}
