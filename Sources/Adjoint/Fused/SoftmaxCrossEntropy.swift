/// Softmax cross-entropy of rows of logits with one class label for each: the loss of a classifier.
///
/// For a row z with label y, m = max z, k its position and r = Σ_{j≠k} exp(z_j − m):
///
///     loss     ℓ = (m − z_y) + log1p(r)
///     softmax  p_i = exp(z_i − m) / (1 + r)
///     ∂z_i     = c·(p_i − δ_iy), c the row's share of the result's cotangent
///
/// The sum leaves the maximum out, so that neither the loss nor the label's gradient cancels in a
/// confident row, where usual formulas lose every digit: with y = k the loss is log1p(r) and the
/// gradient −c·r/(1 + r). See `Docs/Derivation.md`.
///
/// While recording, the forward pass computes the gradient too, in the same visit to the row: the
/// logits are read once and the gradient is written once, which is the least that must be moved.
public struct SoftmaxCrossEntropy: FusedOperation {
  /// The class of each row.
  public let labels: [Int]

  /// How the rows' losses become the result.
  public let reduction: LossReduction

  /// The loss against these labels. Each must be within 0 ..< C of the logits `[N, C]`.
  public init(labels: [Int], reduction: LossReduction = .mean) {
    self.labels = labels
    self.reduction = reduction
  }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: Tensor?) {
    let logits = operands[0]
    checkLabels(logits)
    let (losses, gradient) = SoftmaxCrossEntropyRows(logits: logits, labels: labels)
      .losses(gradientScale: wanted[0] ? reduction.scale(rows: labels.count) : nil)
    return (reduction.apply(to: losses), gradient)
  }

  public func backward(
    _ cotangent: Tensor, _ residuals: Tensor?, _ wanted: Wanted
  ) -> Cotangents {
    wanted.cotangents(residuals.map { scaled($0, by: cotangent) })
  }

  private func scaled(_ gradient: Tensor, by cotangent: Tensor) -> Tensor {
    // A loss that is differentiated as it is has the cotangent 1, and its gradient is there.
    if cotangent.elementCount == 1, !cotangent.isRecorded, cotangent.scalar == 1 {
      return gradient
    }
    return gradient * (reduction == .none ? cotangent.reshaped(to: [labels.count, 1]) : cotangent)
  }

  public func composition(_ operands: Operands) -> Tensor {
    let logits = operands[0]
    checkLabels(logits)
    let shifted = logits - logits.max(along: -1, keepingDimensions: true).detached()
    let logSumExp = log(exp(shifted).sum(along: -1))
    return reduction.apply(to: logSumExp - shifted.selectedFromRows(labels))
  }

  private func checkLabels(_ logits: Tensor) {
    require(
      logits.rank == 2 && logits.shape[0] == labels.count,
      "softmaxCrossEntropy: \(labels.count) labels need logits of shape [\(labels.count), C], one "
        + "row for each, and the logits have shape \(logits.shape)")
    for (row, label) in labels.enumerated() {
      require(
        label >= 0 && label < logits.shape[1],
        "softmaxCrossEntropy: the label of row \(row) is \(label), outside the classes 0 ..< "
          + "\(logits.shape[1]) of logits of shape \(logits.shape)")
    }
  }
}

/// How a loss combines those of its rows.
public enum LossReduction: Sendable, CaseIterable {
  /// The mean of the rows' losses; NaN when there are none.
  case mean

  /// The sum of the rows' losses.
  case sum

  /// The rows' losses themselves, `[N]`.
  case none

  func apply(to losses: Tensor) -> Tensor {
    switch self {
    case .mean: losses.mean()
    case .sum: losses.sum()
    case .none: losses
    }
  }

  /// The derivative of the result with respect to one row's loss.
  fileprivate func scale(rows: Int) -> Double {
    self == .mean ? 1 / Double(rows) : 1
  }
}

/// The softmax cross-entropy of logits `[N, C]` with class labels: −ln softmax(z)_y, reduced over
/// the rows.
///
/// Exact to a few units in the last place for confident rows too. Traps when the labels are not one
/// for each row, each within 0 ..< C. See ``SoftmaxCrossEntropy``.
public func softmaxCrossEntropy(
  _ logits: Tensor, labels: [Int], reduction: LossReduction = .mean
) -> Tensor {
  apply(SoftmaxCrossEntropy(labels: labels, reduction: reduction), to: .one(logits))
}
