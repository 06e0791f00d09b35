import Adjoint

/// The negative log-likelihood of targets under normal distributions, without its constant ½·ln 2π:
/// ½·(ln v + (t − μ)²/v) with means μ and variances v (Nix and Weigend, "Estimating the Mean and Variance
/// of the Target Probability Distribution", 1994).
///
/// A variance below `epsilon` counts as that; its gradient is that at `epsilon`, as in PyTorch. Traps when
/// the shapes differ, and when a variance or `epsilon` is negative.
public func gaussianNegativeLogLikelihood(
  means: Tensor, variances: Tensor, targets: Tensor, epsilon: Double = 1e-6,
  reduction: LossReduction = .mean
) -> Tensor {
  let name = "gaussianNegativeLogLikelihood"
  requireEqualShapes(means, targets, in: name)
  requireEqualShapes(variances, targets, in: name)
  requireRate(epsilon, "epsilon", of: name)
  let given = variances.detached()
  require((given .< 0).trueCount == 0, "\(name): there is a negative variance")
  let variances = variances + (maximum(given, epsilon) - given)
  let losses = (log(variances) + square(targets - means) / variances) * 0.5
  return reduction.reduced(losses, in: name)
}
