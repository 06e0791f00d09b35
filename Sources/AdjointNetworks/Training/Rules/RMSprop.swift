import Adjoint

/// RMSprop: steps along the gradient, divided by the root of its mean square (Tieleman and Hinton,
/// "Neural Networks for Machine Learning", lecture 6.5, 2012).
///
/// With s = g + λw:
///
///     v ← αv + (1 − α)s²      d = s/(√v + ε)      b ← μb + d      w ← w − ηb
///
/// Where it is centred, the square of the gradients' mean u ← αu + (1 − α)s is subtracted from v under
/// the root (Graves, "Generating Sequences with Recurrent Neural Networks", 2013). Conventions and
/// defaults are PyTorch's.
public struct RMSprop: UpdateRule {
  public var learningRate: Schedule
  public let alpha: Double
  public let epsilon: Double
  public let momentum: Double
  public let isCentered: Bool
  public let weightDecay: WeightDecay

  public init(
    learningRate: Schedule = 1e-2, alpha: Double = 0.99, epsilon: Double = 1e-8,
    momentum: Double = 0, isCentered: Bool = false, weightDecay: WeightDecay = 0
  ) {
    (self.learningRate, self.alpha, self.epsilon) = (learningRate, alpha, epsilon)
    (self.momentum, self.isCentered) = (momentum, isCentered)
    self.weightDecay = weightDecay
    requireShare(alpha, "alpha", of: "RMSprop")
    requireShare(momentum, "momentum", of: "RMSprop")
    requireRate(epsilon, "epsilon", of: "RMSprop")
  }

  public func update(
    _ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int
  ) {
    let squares = SquareStep(
      oldSquare: alpha, newSquare: 1 - alpha, learningRate: learningRate(step),
      momentum: momentum, epsilon: epsilon, decay: weightDecay(value))
    var (square, mean) = (state["square"].take(), state["mean"].take())
    var velocity = state["velocity"].take()
    value.descend(
      along: gradient, square: &square, mean: &mean, velocity: &velocity, isCentered: isCentered,
      by: squares)
    (state["square"], state["mean"], state["velocity"]) = (square, mean, velocity)
  }
}
