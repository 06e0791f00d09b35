/// A mean of losses as their sum, and the number that the sum is divided by: so the mean over a batch can
/// be put together exactly from the batch's pieces.
/// ``valueWithGradients(accumulating:of:)`` does so.
public struct MeanLoss: Sendable {
  /// The sum of the losses, a single scalar.
  public var sum: Tensor

  /// What the sum is divided by: the number of examples that count, or the sum of their weights.
  public var count: Double

  /// Traps when the sum is not a single scalar, and when the count is negative or not finite.
  public init(sum: Tensor, count: Double) {
    require(
      sum.elementCount == 1 && count >= 0 && count.isFinite,
      "MeanLoss: the sum has shape \(sum.shape) and the count is \(count); the sum must be a single "
        + "scalar, and the count zero or more and finite")
    (self.sum, self.count) = (sum, count)
  }

  public init(sum: Tensor, count: Int) { self.init(sum: sum, count: Double(count)) }

  /// The mean; NaN where nothing counts.
  public var mean: Tensor { sum / count }
}

extension SoftmaxCrossEntropy {
  /// The mean over the rows of logits as a sum and a count: that of the rows that are not ignored, or the
  /// sum of their labels' weights.
  ///
  /// Traps where the reduction is not the mean, and where there are class weights beside a z-loss, whose
  /// means divide by different numbers.
  public func meanLoss(of logits: Tensor) -> MeanLoss {
    require(
      reduction == .mean && (classWeights == nil || zLoss == 0),
      "\(name): only a mean has a sum and one count, and this is "
        + (reduction == .mean
          ? "a mean of weighted rows beside one of squares, which divide by different numbers"
          : "the reduction \(reduction)"))
    let summed = SoftmaxCrossEntropy(
      target, classWeights: classWeights, labelSmoothing: labelSmoothing,
      inverseTemperature: inverseTemperature, softCap: softCap, classMask: classMask, zLoss: zLoss,
      classAxis: classAxis, reduction: .sum)
    let evaluation = SoftmaxCrossEntropyEvaluation(
      summed, SoftmaxCrossEntropyOperands(operands(for: logits), of: summed))
    return MeanLoss(sum: summed(logits), count: evaluation.normalizer)
  }
}
