import Adjoint

/// Stochastic gradient descent with momentum and weight decay.
///
/// For a parameter w with gradient g, learning rate η, momentum μ and weight decay λ:
///
///     s = g + λw        v ← μv + s        w ← w − ηv
///
/// The velocity v begins with the first s. By Nesterov's rule the step goes along s + μv, which is
/// where v will be next if the gradient stays: w ← w − η(s + μv). These are PyTorch's conventions:
/// the decay is part of the gradient, and the learning rate multiplies the velocity, not the gradient.
public struct SGD: UpdateRule {
  public var learningRate: Schedule
  public let momentum: Double
  public let nesterov: Bool
  public let weightDecay: WeightDecay

  /// Traps when the momentum is not from 0 to below 1, and when Nesterov's rule has no momentum.
  public init(
    learningRate: Schedule, momentum: Double = 0, nesterov: Bool = false,
    weightDecay: WeightDecay = 0
  ) {
    (self.learningRate, self.momentum) = (learningRate, momentum)
    (self.nesterov, self.weightDecay) = (nesterov, weightDecay)
    requireShare(momentum, "momentum", of: "SGD")
    require(
      !nesterov || momentum > 0,
      "SGD: Nesterov's rule looks ahead along the momentum, which is 0; give it one, such as 0.9")
  }

  public func update(
    _ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int
  ) {
    if momentum != 0 && state["velocity"] == nil {
      state["velocity"] = .zeros(value.shape, as: value.scalarType)
    }
    value.descend(
      along: gradient, velocity: &state["velocity"], learningRate: learningRate(step),
      momentum: momentum, nesterov: nesterov, weightDecay: weightDecay(value))
  }
}
