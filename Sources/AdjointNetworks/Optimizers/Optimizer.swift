import Adjoint

/// A rule that changes parameters by the gradients of a loss.
public protocol Optimizer: AnyObject {
  /// Takes one step. A parameter that the loss does not depend on stays as it is.
  func update(with gradients: Gradients)
}
