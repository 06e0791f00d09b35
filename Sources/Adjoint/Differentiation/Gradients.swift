/// The gradients of a result with respect to each parameter that was read while the result was
/// computed, from one reverse sweep.
public struct Gradients: Sendable {
  /// The parameters that were read in the scope, in the order of their first use.
  public let parameters: [Parameter]

  private let gradients: [ObjectIdentifier: Tensor]

  /// The values that were watched, with their names.
  let watched: [(name: String, gradient: Tensor?)]

  init(
    parameters: [Parameter], watched: [(name: String, gradient: Tensor?)],
    gradient: (Parameter) -> Tensor?
  ) {
    self.parameters = parameters
    self.watched = watched
    var gradients = [ObjectIdentifier: Tensor](minimumCapacity: parameters.count)
    for parameter in parameters {
      gradients[ObjectIdentifier(parameter)] = gradient(parameter)
    }
    self.gradients = gradients
  }

  /// The gradient with respect to a parameter, or nil when the result does not depend on it.
  public subscript(parameter: Parameter) -> Tensor? {
    gradients[ObjectIdentifier(parameter)]
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

  /// The parameters that were read without an influence on the result.
  public var unused: [Parameter] {
    parameters.filter { self[$0] == nil }
  }
}

extension Gradients: CustomStringConvertible {
  public var description: String {
    let names = parameters.enumerated().map { index, parameter in
      "parameter \(index), \(parameter.shape) \(parameter.scalarType)"
    }
    let all = zip(names, parameters.map { self[$0] }) + watched.map { ("\"\($0)\"", $1) }
    let lines = all.map { name, gradient in
      "  \(name): " + (gradient.map { "\($0)" } ?? "none: the result does not depend on it")
    }
    return (["Gradients of \(parameters.count) parameters"] + lines).joined(separator: "\n")
  }
}
