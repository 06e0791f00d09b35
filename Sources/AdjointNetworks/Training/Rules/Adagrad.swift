import Adjoint

/// Adagrad: steps along the gradient, divided by the root of the sum of all its squares (Duchi, Hazan and
/// Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization", 2011).
///
/// For the t-th update, counted from 1, and s = g + λw:
///
///     v ← v + s²      w ← w − η/(1 + (t − 1)·δ)·s/(√v + ε)
///
/// Conventions and defaults are PyTorch's, with δ as `learningRateDecay`.
public struct Adagrad: UpdateRule {
  public var learningRate: Schedule
  public let learningRateDecay: Double
  public let initialSquare: Double
  public let epsilon: Double
  public let weightDecay: WeightDecay

  public init(
    learningRate: Schedule = 1e-2, learningRateDecay: Double = 0, initialSquare: Double = 0,
    epsilon: Double = 1e-10, weightDecay: WeightDecay = 0
  ) {
    (self.learningRate, self.learningRateDecay) = (learningRate, learningRateDecay)
    (self.initialSquare, self.epsilon) = (initialSquare, epsilon)
    self.weightDecay = weightDecay
    requireRate(learningRateDecay, "learning-rate decay", of: "Adagrad")
    requireRate(initialSquare, "initial square", of: "Adagrad")
    requireRate(epsilon, "epsilon", of: "Adagrad")
  }

  public func update(
    _ value: inout Tensor, gradient: Tensor, state: inout RuleState, step: Int
  ) {
    if initialSquare != 0 && state["square"] == nil {
      state["square"] = Tensor(
        repeating: initialSquare, shape: value.shape, as: value.scalarType)
    }
    let rate = learningRate(step) / (1 + Double(state.updateCount) * learningRateDecay)
    var (mean, velocity) = (Tensor?.none, Tensor?.none)
    value.descend(
      along: gradient, square: &state["square"], mean: &mean, velocity: &velocity,
      by: SquareStep(
        oldSquare: 1, newSquare: 1, learningRate: rate, epsilon: epsilon,
        decay: weightDecay(value)))
  }
}
