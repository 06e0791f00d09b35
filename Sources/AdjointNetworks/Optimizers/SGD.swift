import Adjoint

/// Stochastic gradient descent with momentum and weight decay.
///
/// For a parameter w with gradient g, learning rate η, momentum μ and weight decay λ:
///
///     g ← g + λw        v ← μv + g        w ← w − ηv
///
/// The velocity v begins with the first gradient. These are PyTorch's conventions: the decay is part
/// of the gradient, and the learning rate multiplies the velocity, not the gradient.
public final class SGD: Optimizer {
  public var learningRate: Double
  public let momentum: Double
  public let weightDecay: Double
  private let parameters: [Parameter]
  private var velocities: [Tensor?]

  public init(
    _ parameters: some Sequence<Parameter>, learningRate: Double, momentum: Double = 0,
    weightDecay: Double = 0
  ) {
    self.parameters = Array(parameters)
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    velocities = Array(repeating: nil, count: self.parameters.count)
  }

  public func update(with gradients: Gradients) {
    require(
      parameters.isEmpty || parameters.contains { gradients[$0] != nil },
      "SGD: none of its \(parameters.count) parameters has a gradient among those of the "
        + "\(gradients.parameters.count) that the loss read; give the optimizer the parameters of the "
        + "model that the loss uses")
    for (index, parameter) in parameters.enumerated() {
      guard let gradient = gradients[parameter] else { continue }
      if momentum != 0 && velocities[index] == nil {
        velocities[index] = .zeros(gradient.shape, as: gradient.scalarType)
      }
      parameter.update { value in
        value.descend(
          along: gradient, velocity: &velocities[index], learningRate: learningRate,
          momentum: momentum, weightDecay: weightDecay)
      }
    }
  }
}
