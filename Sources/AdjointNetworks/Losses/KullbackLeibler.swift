import Adjoint

/// The Kullback–Leibler divergence Σ t·(ln t − q) of probabilities t from a distribution whose logarithms
/// are q, summed along the last axis (Kullback and Leibler, "On Information and Sufficiency", 1951).
///
/// A target of 0 adds nothing, whatever q is. The mean is that of the rows, as PyTorch's `batchmean` is.
/// Traps when the shapes differ.
///
/// - Parameters:
///   - logProbabilities: q `[…, C]`, as `logSoftmax` gives them.
///   - targets: t, of the same shape.
///   - reduction: what becomes of the rows' divergences.
public func kullbackLeiblerDivergence(
  _ logProbabilities: Tensor, targets: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  requireEqualShapes(logProbabilities, targets, in: "kullbackLeiblerDivergence")
  let logTargets = log(targets.replacing(with: 1, where: targets .== 0))
  let terms = targets.scaled(by: logTargets - logProbabilities)
  return reduction.reduced(
    terms.rank == 0 ? terms : terms.sum(along: -1), in: "kullbackLeiblerDivergence")
}
