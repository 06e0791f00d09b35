import Adjoint
import Foundation

/// Adam: steps along the mean of the gradients, divided by the root of their mean square (Kingma and Ba,
/// "Adam: A Method for Stochastic Optimization", 2015).
///
/// For the t-th update of a parameter w with gradient g, counted from 1, and s = g + λw:
///
///     m ← β₁m + (1 − β₁)s      v ← β₂v + (1 − β₂)s²
///     w ← w − η·m̂/(√v̂ + ε),     m̂ = m/(1 − β₁ᵗ),   v̂ = v/(1 − β₂ᵗ)
///
/// The decay λ is a part of the gradient; ``AdamW`` decays apart from it, which is better. Conventions
/// and defaults are PyTorch's.
public struct Adam: UpdateRule {
  public var learningRate: Schedule
  public let betas: (Double, Double)
  public let epsilon: Double
  public let weightDecay: WeightDecay

  public init(
    learningRate: Schedule = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: WeightDecay = 0
  ) {
    (self.learningRate, self.betas) = (learningRate, betas)
    (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
    requireMoments(betas, epsilon, of: "Adam")
  }

  public func update(
    _ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int
  ) {
    var moments = MomentStep(betas, epsilon, update: state.updateCount + 1, learningRate(step))
    moments.decay = weightDecay(value)
    value.descend(along: gradient, moments, keeping: &state)
  }
}

/// Adam with a decay that is no part of the gradient: w loses the share ηλ of itself (Loshchilov and
/// Hutter, "Decoupled Weight Decay Regularization", 2019). The rest is ``Adam``.
public struct AdamW: UpdateRule {
  public var learningRate: Schedule
  public let betas: (Double, Double)
  public let epsilon: Double
  public let weightDecay: WeightDecay

  public init(
    learningRate: Schedule = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: WeightDecay = 0.01
  ) {
    (self.learningRate, self.betas) = (learningRate, betas)
    (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
    requireMoments(betas, epsilon, of: "AdamW")
  }

  public func update(
    _ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int
  ) {
    let rate = learningRate(step)
    var moments = MomentStep(betas, epsilon, update: state.updateCount + 1, rate)
    moments.shrinkage = rate * weightDecay(value)
    value.descend(along: gradient, moments, keeping: &state)
  }
}

extension MomentStep {
  /// Adam's step for the t-th update of a parameter: the biases of both moments, which begin with 0, are
  /// corrected.
  fileprivate init(
    _ betas: (Double, Double), _ epsilon: Double, update t: Int, _ learningRate: Double
  ) {
    self.init(
      meanDecay: betas.0, squareDecay: betas.1,
      meanRate: learningRate / (1 - pow(betas.0, Double(t))),
      rootScale: 1 / (1 - pow(betas.1, Double(t))).squareRoot(), epsilon: epsilon)
  }
}

extension Tensor {
  /// A step by the moments that a rule's state keeps.
  mutating func descend(along gradient: Tensor, _ step: MomentStep, keeping state: inout RuleState)
  {
    // Two parts of a state are not open to change at once.
    var (mean, square) = (state["mean"].take(), state["square"].take())
    descend(along: gradient, mean: &mean, square: &square, by: step)
    (state["mean"], state["square"]) = (mean, square)
  }
}

/// Traps when β₁ or β₂ is not from 0 to below 1, or ε is negative or not finite.
func requireMoments(_ betas: (Double, Double), _ epsilon: Double, of rule: String) {
  requireShare(betas.0, "first beta", of: rule)
  requireShare(betas.1, "second beta", of: rule)
  requireRate(epsilon, "epsilon", of: rule)
}
