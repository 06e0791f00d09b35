/// Softmax cross-entropy of rows of logits: the loss of a classifier, with every option it is known
/// to have.
///
/// ```swift
/// let loss = SoftmaxCrossEntropy(labels: labels, ignoring: -1, labelSmoothing: 0.1)
/// let value = loss(logits)
/// ```
///
/// The classes stand along the last axis of the logits, whatever their rank. PyTorch has them along
/// axis 1: for its `[N, C, …]`, pass `classAxis: 1`.
///
/// Each row of logits x has target masses t_j, T = Σ t_j, from a label or from probabilities. With
/// z = κ·tanh(βx/κ), or βx without a soft cap, m = max z at its first index k and
/// r = Σ_{j≠k} exp(z_j − m):
///
///     row's loss  ℓ = Σ t_j (m − z_j) + T·log1p(r) + λ·lse²,   lse = m + log1p(r)
///     softmax     p_i = exp(z_i − m) / (1 + r)
///     ∂z_i        = c·(p_i·(T − t_i) − t_i·(1 − p_i)) + 2·c_z·λ·lse·p_i
///
/// with c and c_z the shares that the row's loss and its λ·lse² have in the result's cotangent. The
/// sum r leaves the maximum out, so neither the loss nor the gradient cancels in a confident row,
/// where usual formulas lose every digit. `Docs/Derivation.md` derives all of it.
///
/// Gradients reach the logits, and the probabilities, class weights, β and κ as far as they are
/// given. While recording, the forward pass computes them too, in the same visit to the row: logits
/// are read once and their gradient is written once, which is the least that must be moved.
///
/// Traps when a scope has recorded the logits as the result of `softmax`, which would be applied
/// twice. Logarithms of probabilities, from `logSoftmax`, are logits.
public struct SoftmaxCrossEntropy: FusedOperation {
  let target: Target
  let options: Options

  /// The targets of the rows.
  enum Target: Sendable {
    case labels([Int], ignored: Int?)
    case probabilities(Tensor)
  }

  /// The mean over rows when it has nothing to divide by: every row is ignored, or has a label of
  /// weight 0, or there are no rows.
  public enum AllIgnored: Sendable {
    /// NaN, as 0/0 is.
    case notANumber

    /// 0, with the gradient 0.
    case zero

    /// The program stops.
    case trap
  }

  /// The loss against one class for each row, in row-major order of the logits' axes other than the
  /// class axis, which is the last one, and not axis 1 as in PyTorch, unless `classAxis` says
  /// otherwise.
  ///
  /// - Parameters:
  ///   - labels: each within 0 ..< C, or `ignored`.
  ///   - ignored: the label of rows that count for nothing, whatever their logits are.
  ///   - classAxis: the axis of the logits along which the classes stand, −1 for the last.
  public init(
    labels: [Int], ignoring ignored: Int? = nil, classWeights: Tensor? = nil,
    labelSmoothing: LabelSmoothing = 0, inverseTemperature: Tensor? = nil, softCap: Tensor? = nil,
    classMask: Mask? = nil, zLoss: Double = 0, classAxis: Int = -1,
    reduction: LossReduction = .mean, whenAllIgnored: AllIgnored = .notANumber
  ) {
    target = .labels(labels, ignored: ignored)
    options = Options(
      classWeights, labelSmoothing, inverseTemperature, softCap, classMask, zLoss, classAxis,
      reduction, whenAllIgnored)
  }

  /// The loss against probabilities of the logits' shape, which need not add up to 1. The classes
  /// stand along the last axis, and not axis 1 as in PyTorch, unless `classAxis` says otherwise.
  public init(
    probabilities: Tensor, classWeights: Tensor? = nil, labelSmoothing: LabelSmoothing = 0,
    inverseTemperature: Tensor? = nil, softCap: Tensor? = nil, classMask: Mask? = nil,
    zLoss: Double = 0, classAxis: Int = -1, reduction: LossReduction = .mean
  ) {
    target = .probabilities(probabilities)
    options = Options(
      classWeights, labelSmoothing, inverseTemperature, softCap, classMask, zLoss, classAxis,
      reduction, .notANumber)
  }

  /// The loss of logits whose classes stand along the class axis.
  public func callAsFunction(_ logits: Tensor) -> Tensor {
    apply(self, to: operands(for: logits))
  }

  /// The operands: the logits, and then those of the probabilities, the class weights, the inverse
  /// temperature and the soft cap that are given.
  public func operands(for logits: Tensor) -> Operands {
    guard hasOptionalOperands else { return .one(logits) }
    var operands = [logits]
    if case .probabilities(let probabilities) = target { operands.append(probabilities) }
    for tensor in [classWeights, inverseTemperature, softCap] {
      if let tensor { operands.append(tensor.cast(to: logits.scalarType)) }
    }
    return Operands(operands)
  }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: SoftmaxCrossEntropyResiduals) {
    let pass = SoftmaxCrossEntropyPass(self, operands, after: 1, logits: operands[0].shape)
    let (output, gradients) = pass.evaluate(operands[0], wanted)
    return (pass.result(output), SoftmaxCrossEntropyResiduals(gradients, operands))
  }

  public func backward(
    _ cotangent: Tensor, _ residuals: SoftmaxCrossEntropyResiduals, _ wanted: Wanted
  ) -> Cotangents {
    residuals.cotangents(self, cotangent, logSumExp: nil, wanted)
  }
}

/// The softmax cross-entropy of logits `[N, C]` with class labels: −ln softmax(z)_y, reduced over
/// the rows. Of logits of any rank the classes stand along the last axis, not axis 1 as in PyTorch.
///
/// Exact to a few units in the last place for confident rows too. Traps when the labels are not one
/// for each row, each within 0 ..< C. ``SoftmaxCrossEntropy`` has class weights, ignored labels, label
/// smoothing and more.
public func softmaxCrossEntropy(
  _ logits: Tensor, labels: [Int], reduction: LossReduction = .mean
) -> Tensor {
  apply(SoftmaxCrossEntropy(labels: labels, reduction: reduction), to: .one(logits))
}

/// The softmax cross-entropy of logits `[N, C]` with probabilities of the same shape, which need not
/// add up to 1: −Σ q_j ln softmax(z)_j, reduced over the rows. See ``SoftmaxCrossEntropy``.
public func softmaxCrossEntropy(
  _ logits: Tensor, probabilities: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  SoftmaxCrossEntropy(probabilities: probabilities, reduction: reduction)(logits)
}
