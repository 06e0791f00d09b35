import Adjoint

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
