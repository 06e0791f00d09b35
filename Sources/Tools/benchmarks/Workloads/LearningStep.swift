import Adjoint
import AdjointNetworks

/// A model, its optimizer and a batch that it always learns.
final class LearningStep {
  private let model: any Module
  private let optimizer: Optimizer
  private let loss: () -> Tensor
  private var lastLoss: Tensor?

  /// Steps of a model by a rule, along the gradients of its loss.
  init<Model: Module>(
    _ model: Model, _ rule: some UpdateRule, loss: @escaping (Model) -> Tensor
  ) {
    self.model = model
    optimizer = Optimizer(model, rule)
    self.loss = { loss(model) }
  }

  func callAsFunction() {
    let (loss, gradients) = valueWithGradients(of: loss)
    optimizer.update(with: gradients)
    lastLoss = loss
  }

  /// The loss of the last step, and the parameters after it.
  func state() -> [Tensor] {
    [lastLoss].compactMap { $0 } + model.parameters.map(\.value)
  }
}
