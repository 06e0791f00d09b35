import Adjoint

/// The mean of (x − t)². Traps when the shapes differ: broadcasting would silently compare each prediction
/// with every target.
///
/// - Parameters:
///   - predictions: x, of any shape.
///   - targets: t, of the same shape.
///   - reduction: what becomes of the scalars' losses.
public func meanSquaredError(
  _ predictions: Tensor, targets: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  requireEqualShapes(predictions, targets, in: "meanSquaredError")
  return reduction.reduced(square(predictions - targets), in: "meanSquaredError")
}

/// The mean of |x − t|, whose derivative is taken to be 0 where the two are equal. Traps when the shapes
/// differ.
public func meanAbsoluteError(
  _ predictions: Tensor, targets: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  requireEqualShapes(predictions, targets, in: "meanAbsoluteError")
  return reduction.reduced(abs(predictions - targets), in: "meanAbsoluteError")
}

/// Huber's loss: ½d² for a distance d = x − t up to δ, and δ·(|d| − ½δ) beyond (Huber, "Robust Estimation
/// of a Location Parameter", 1964). Traps when the shapes differ, or when δ is not positive.
///
/// It is c·(d − ½c) with c = d clamped to ±δ, which is its derivative.
public func huberLoss(
  _ predictions: Tensor, targets: Tensor, delta: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
  requireEqualShapes(predictions, targets, in: "huberLoss")
  require(
    delta > 0 && delta.isFinite,
    "huberLoss: delta is \(delta), where the loss becomes linear; it must be positive and finite")
  let distance = predictions - targets
  let clamped = distance.clamped(to: -delta...delta)
  return reduction.reduced(clamped * (distance - clamped * 0.5), in: "huberLoss")
}

func requireEqualShapes(_ predictions: Tensor, _ targets: Tensor, in operation: String) {
  require(
    predictions.shape == targets.shape,
    "\(operation): the predictions have shape \(predictions.shape) and the targets \(targets.shape); "
      + "they must be the same, so reshape one of them")
}
