import Adjoint

/// The hinge loss max(0, 1 − t·x) of scores x with targets t that are −1 or 1 (Cortes and Vapnik,
/// "Support-Vector Networks", 1995). Traps when the shapes differ, and when a target is neither −1 nor 1.
public func hingeLoss(
  _ scores: Tensor, targets: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  requireEqualShapes(scores, targets, in: "hingeLoss")
  let given = targets.detached()
  require(
    (square(given) .!= 1).trueCount == 0,
    "hingeLoss: a target is neither −1 nor 1; of classes 0 and 1, 2 * y - 1 makes such targets")
  return reduction.reduced(relu(1 - targets * scores), in: "hingeLoss")
}

/// The hinge loss of classes: Σ_{j≠y} max(0, margin − x_y + x_j)/C for scores x `[N, C]` and labels y
/// (Crammer and Singer, 2001, in the form of PyTorch's `multi_margin_loss`).
///
/// Traps when there is not one label for each row, or one is outside 0 ..< C.
public func hingeLoss(
  _ scores: Tensor, labels: [Int], margin: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
  require(
    scores.rank == 2 && scores.shape[0] == labels.count,
    "hingeLoss: the scores have shape \(scores.shape), and there are \(labels.count) labels; scores "
      + "[N, C] go with N labels")
  let classes = scores.shape[1]
  if let label = labels.first(where: { $0 < 0 || $0 >= classes }) {
    require(false, "hingeLoss: there is no class \(label) among \(classes)")
  }
  let own = scores.selectedFromRows(labels).expandingDimensions(at: 1)
  let isOwn = Tensor.oneHot(labels, classes: classes) .!= 0
  let excess = relu(scores - own + margin).replacing(with: 0, where: isOwn)
  return reduction.reduced(excess.sum(along: 1) / Double(classes), in: "hingeLoss")
}
