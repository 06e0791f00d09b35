import Adjoint

/// Lion: steps along the sign of a mean of the gradients (Chen et al., "Symbolic Discovery of Optimization
/// Algorithms", 2023, algorithm 2).
///
///     w ← w − η·(sign(β₁m + (1 − β₁)g) + λw)      m ← β₂m + (1 − β₂)g
///
/// Its steps are larger than Adam's: the paper advises a learning rate of a third to a tenth of Adam's, and
/// a weight decay as many times larger.
public struct Lion: UpdateRule {
  public var learningRate: Schedule
  public let betas: (Double, Double)
  public let weightDecay: WeightDecay

  public init(
    learningRate: Schedule = 1e-4, betas: (Double, Double) = (0.9, 0.99),
    weightDecay: WeightDecay = 0
  ) {
    (self.learningRate, self.betas, self.weightDecay) = (learningRate, betas, weightDecay)
    requireShare(betas.0, "first beta", of: "Lion")
    requireShare(betas.1, "second beta", of: "Lion")
  }

  public func update(
    _ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int
  ) {
    let rate = learningRate(step)
    value.descend(
      along: gradient, mean: &state["mean"],
      by: SignStep(
        directionDecay: betas.0, meanDecay: betas.1, learningRate: rate,
        shrinkage: rate * weightDecay(value)))
  }
}
