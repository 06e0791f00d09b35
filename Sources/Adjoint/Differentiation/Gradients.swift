/// The gradients of a result with respect to each parameter that was read while the result was
/// computed, from one reverse sweep.
public struct Gradients: Sendable {
  let index: ParameterIndex

  /// The gradients of the parameters in the index's order; nil for those that the result does not
  /// depend on.
  let gradients: [Tensor?]

  /// The values that were watched, with their names.
  let watched: [(name: String, gradient: Tensor?)]

  init(
    _ gradients: [Tensor?], of index: ParameterIndex,
    watched: [(name: String, gradient: Tensor?)] = []
  ) {
    (self.gradients, self.index, self.watched) = (gradients, index, watched)
  }

  /// The parameters that were read in the scope, in the order of their first use.
  public var parameters: [Parameter] { index.parameters }

  /// The gradient with respect to a parameter, or nil when the result does not depend on it.
  public subscript(parameter: Parameter) -> Tensor? {
    index[parameter].flatMap { gradients[$0] }
  }

  /// The gradient with respect to a value that was ``Tensor/watched(as:)``, or nil when the result
  /// does not depend on it. Traps when no value of the scope has the name.
  public subscript(name: String) -> Tensor? {
    guard let value = watched.first(where: { $0.name == name }) else {
      fatalError(
        "gradients: no value was watched as \"\(name)\" in the scope; the names are "
          + "\(watched.map(\.name))")
    }
    return value.gradient
  }

  /// The number of gradients: that of the parameters that the result depends on.
  public var count: Int { gradients.count { $0 != nil } }

  /// Whether all gradients are finite, those of watched values aside.
  public var areFinite: Bool { gradients.allSatisfy { $0?.isFinite ?? true } }

  /// The parameters that were read without an influence on the result.
  public var unused: [Parameter] {
    parameters.filter { self[$0] == nil }
  }
}

extension Gradients: CustomStringConvertible {
  public var description: String {
    let names = parameters.enumerated().map { index, parameter in
      "\(parameter.name ?? "parameter \(index)"), \(parameter.shape) \(parameter.scalarType)"
    }
    let all = zip(names, parameters.map { self[$0] }) + watched.map { ("\"\($0)\"", $1) }
    let lines = all.map { name, gradient in
      "  \(name): " + (gradient.map { "\($0)" } ?? "none: the result does not depend on it")
    }
    return (["Gradients of \(parameters.count) parameters"] + lines).joined(separator: "\n")
  }
}
