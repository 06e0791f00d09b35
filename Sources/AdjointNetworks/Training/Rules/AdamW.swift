import Adjoint

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
