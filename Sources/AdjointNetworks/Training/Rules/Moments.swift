import Adjoint
import Foundation

extension MomentStep {
  /// Adam's step for the t-th update of a parameter: the biases of both moments, which begin with 0, are
  /// corrected.
  init(
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
