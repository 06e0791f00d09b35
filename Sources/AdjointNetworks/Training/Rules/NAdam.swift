import Adjoint
import Foundation

/// Adam with Nesterov's look ahead (Dozat, "Incorporating Nesterov Momentum into Adam", 2016).
///
/// With ``Adam``'s m and v, and a momentum that rises to β₁:
///
///     μₜ = β₁·(1 − ½·0.96^(t·ψ))      Πₜ = μ₁·…·μₜ
///     w ← w − η·((1 − μₜ)/(1 − Πₜ)·s + μₜ₊₁/(1 − Πₜ₊₁)·m)/(√v̂ + ε)
///
/// Conventions and defaults are PyTorch's, with ψ = 0.004 as `momentumDecay`.
public struct NAdam: UpdateRule {
  public var learningRate: Schedule
  public let betas: (Double, Double)
  public let epsilon: Double
  public let momentumDecay: Double
  public let weightDecay: WeightDecay

  public init(
    learningRate: Schedule = 2e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    momentumDecay: Double = 4e-3, weightDecay: WeightDecay = 0
  ) {
    (self.learningRate, self.betas, self.epsilon) = (learningRate, betas, epsilon)
    (self.momentumDecay, self.weightDecay) = (momentumDecay, weightDecay)
    requireMoments(betas, epsilon, of: "NAdam")
    requireRate(momentumDecay, "momentum decay", of: "NAdam")
  }

  public func update(
    _ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int
  ) {
    let (t, rate) = (state.updateCount + 1, learningRate(step))
    let (now, next) = (momentum(at: t), momentum(at: t + 1))
    let product = (state["momentum product"]?.scalar ?? 1) * now
    state["momentum product"] = Tensor(product, as: .float64)
    let moments = MomentStep(
      meanDecay: betas.0, squareDecay: betas.1,
      gradientRate: rate * (1 - now) / (1 - product),
      meanRate: rate * next / (1 - product * next),
      rootScale: 1 / (1 - pow(betas.1, Double(t))).squareRoot(), epsilon: epsilon,
      decay: weightDecay(value))
    value.descend(along: gradient, moments, keeping: &state)
  }

  private func momentum(at update: Int) -> Double {
    betas.0 * (1 - 0.5 * pow(0.96, Double(update) * momentumDecay))
  }
}
