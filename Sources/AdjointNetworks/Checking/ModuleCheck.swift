import Adjoint

/// Holds the gradients of a loss with respect to all parameters of a module against the loss's
/// values alone, in float64.
///
/// ```swift
/// let images = images.cast(to: .float64)
/// print(checkGradients(of: model) { softmaxCrossEntropy(model(images), labels: labels) })
/// ```
///
/// The parameters and buffers are widened while the check runs, so the loss's other tensors must be float64.
/// Then the buffers have their values again.
///
/// A model with dropout or batch normalization is checked inside `evaluating { … }`, or inside
/// `training(seed:step:) { … }`: then each evaluation is the same step, with the same masks and the buffers
/// of the beginning.
public func checkGradients(
  of module: some Module, tolerance: Double = 1e-7, loss: @escaping () -> Tensor
) -> GradientCheck {
  let state = StateFinder(of: module)
  let (parameters, buffers) = (state.parameters, state.buffers)
  let values = parameters.map { $0.value.cast(to: .float64) }
  let repeated = repeating(loss)
  return buffers.widened {
    checkGradient(at: values, tolerance: tolerance) { values in
      buffers.restored { substituting(values, for: parameters) { repeated() } }
    }.named(parameters.paths)
  }
}

/// A loss that is the same step each time where this is training, instead of a further part of one step.
private func repeating(_ loss: @escaping () -> Tensor) -> () -> Tensor {
  guard case .training(let step) = Mode.current(for: "checkGradients(of:)") else { return loss }
  return { training(key: step.key, loss) }
}
