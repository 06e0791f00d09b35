import Adjoint

/// Holds the gradients of a loss with respect to all parameters of a module against the loss's
/// values alone, in float64.
///
/// ```swift
/// let images = images.cast(to: .float64)
/// print(checkGradients(of: model) { softmaxCrossEntropy(model(images), labels: labels) })
/// ```
///
/// The parameters are widened while the check runs, so the loss's other tensors must be float64.
public func checkGradients(
  of module: some Module, tolerance: Double = 1e-7, loss: @escaping () -> Tensor
) -> GradientCheck {
  let parameters = module.parameters
  let values = parameters.map { $0.value.cast(to: .float64) }
  return checkGradient(at: values, tolerance: tolerance) { values in
    substituting(values, for: parameters) { loss() }
  }.named(parameters.paths)
}
