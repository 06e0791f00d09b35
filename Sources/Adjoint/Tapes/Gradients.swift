/// What one reverse sweep found: the gradient of a result with respect to each parameter that was
/// read while the result was computed.
public struct Gradients: Sendable {
  /// The parameters that were read in the scope, in the order of their first use.
  public let parameters: [Parameter]

  private let gradients: [ObjectIdentifier: Tensor]

  init(parameters: [Parameter], gradient: (Parameter) -> Tensor?) {
    self.parameters = parameters
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

  /// The parameters that were read without an influence on the result.
  public var unused: [Parameter] {
    parameters.filter { self[$0] == nil }
  }
}

extension Gradients: CustomStringConvertible {
  public var description: String {
    let lines = parameters.enumerated().map { index, parameter in
      let gradient = self[parameter].map { "\($0)" } ?? "none: the result does not depend on it"
      return "  parameter \(index), \(parameter.shape) \(parameter.scalarType): \(gradient)"
    }
    return (["Gradients of \(parameters.count) parameters"] + lines).joined(separator: "\n")
  }
}
