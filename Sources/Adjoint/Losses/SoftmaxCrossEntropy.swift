/// Softmax cross-entropy of rows of logits: the loss of a classifier, with its options.
///
/// ```swift
/// let loss = SoftmaxCrossEntropy(.labels(labels, ignoring: -1), labelSmoothing: 0.1)
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
/// Gradients reach the logits, and the probabilities, class weights, β and κ that are given. While
/// a reduced loss is recorded, the forward computes them in the same visit to the row: logits are read
/// once and their gradient is written once. Losses that are not reduced get theirs in the backward.
///
/// Traps when a scope has recorded the logits as the result of `softmax`, which would be applied
/// twice. Logarithms of probabilities, from `logSoftmax`, are logits.
public struct SoftmaxCrossEntropy: FusedOperation {
  /// What the rows should be.
  public let target: Target

  /// The factor of each class's mass, `[C]`; nil for 1.
  public let classWeights: Tensor?

  /// How much of each target's mass moves to all classes that the mask admits.
  public let labelSmoothing: LabelSmoothing

  /// β, a scalar that multiplies the logits; nil for 1.
  public let inverseTemperature: Tensor?

  /// κ, a positive scalar within which the scaled logits are kept: z = κ·tanh(βx/κ); nil for none.
  public let softCap: Tensor?

  /// Which classes take part, `[C]` or of a shape that is broadcast to the logits'; nil for all.
  /// Another class has probability 0 and the gradient 0; a target's mass on it makes the loss +∞.
  public let classMask: Mask?

  /// λ, the weight of lse² in each row's loss.
  public let zLoss: Double

  /// The axis of the logits along which the classes stand, −1 for the last. PyTorch's is 1.
  public let classAxis: Int

  /// How the rows' losses become the result.
  public let reduction: LossReduction

  /// The value of a mean that has nothing to divide by.
  public let whenAllIgnored: AllIgnored

  /// The targets of the rows.
  public enum Target: Sendable {
    /// One class for each row, in row-major order of the logits' axes other than the class axis: within
    /// 0 ..< C, or a label of rows that count for nothing, whatever their logits are.
    case labels([Int], ignoring: Int? = nil)

    /// Probabilities of the logits' shape, which need not add up to 1.
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

  /// The loss against targets. Traps when a number is not within its range.
  public init(
    _ target: Target, classWeights: Tensor? = nil, labelSmoothing: LabelSmoothing = 0,
    inverseTemperature: Tensor? = nil, softCap: Tensor? = nil, classMask: Mask? = nil,
    zLoss: Double = 0, classAxis: Int = -1, reduction: LossReduction = .mean,
    whenAllIgnored: AllIgnored = .notANumber
  ) {
    require(
      labelSmoothing.share >= 0 && labelSmoothing.share <= 1,
      "softmaxCrossEntropy: label smoothing is a share from 0 to 1, not \(labelSmoothing.share)")
    require(
      zLoss.isFinite, "softmaxCrossEntropy: the z-loss's weight is \(zLoss); it must be finite")
    (self.target, self.classWeights, self.labelSmoothing) = (target, classWeights, labelSmoothing)
    (self.inverseTemperature, self.softCap) = (inverseTemperature, softCap)
    (self.classMask, self.zLoss, self.classAxis) = (classMask, zLoss, classAxis)
    (self.reduction, self.whenAllIgnored) = (reduction, whenAllIgnored)
  }

  /// The loss of logits whose classes stand along the class axis.
  public func callAsFunction(_ logits: Tensor) -> Tensor {
    apply(self, to: operands(for: logits))
  }

  /// The operands: the logits, and then the probabilities, the class weights, the inverse temperature
  /// and the soft cap, as far as they are given.
  public func operands(for logits: Tensor) -> Operands {
    let own = own.map { $0 == .probabilities ? $1 : $1.cast(to: logits.scalarType) }
    return own.isEmpty ? .one(logits) : Operands([logits] + own)
  }

  /// The tensors that are given beside the logits.
  var own: [(role: SoftmaxCrossEntropyOperands.Role, tensor: Tensor)] {
    var own: [(SoftmaxCrossEntropyOperands.Role, Tensor)] = []
    if case .probabilities(let given) = target { own.append((.probabilities, given)) }
    if let classWeights { own.append((.classWeights, classWeights)) }
    if let inverseTemperature { own.append((.inverseTemperature, inverseTemperature)) }
    if let softCap { own.append((.softCap, softCap)) }
    return own
  }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: SoftmaxCrossEntropyResiduals) {
    let (evaluation, output, gradients) = evaluated(operands, wanted)
    return (evaluation.result(output), SoftmaxCrossEntropyResiduals(gradients, or: operands))
  }

  public func backward(
    _ cotangent: Tensor, _ residuals: SoftmaxCrossEntropyResiduals, _ wanted: Wanted
  ) -> Cotangents {
    cotangents(for: cotangent, residuals, wanted) { operands in
      evaluated(operands, wanted, for: cotangent).gradients
    }
  }

  /// The rows, and the gradients of wanted operands for the cotangents of the results.
  func evaluated(
    _ operands: Operands, _ wanted: Wanted, for cotangent: Tensor? = nil,
    logSumExp: Tensor? = nil, isDetailed: Bool = false
  ) -> (
    evaluation: SoftmaxCrossEntropyEvaluation, output: SoftmaxCrossEntropyRows.Output,
    gradients: Cotangents?
  ) {
    let named = SoftmaxCrossEntropyOperands(operands, of: self)
    let evaluation = SoftmaxCrossEntropyEvaluation(self, named)
    let rows =
      wanted.any || cotangent != nil
      ? evaluation.rowCotangents(for: cotangent, logSumExp: logSumExp) : nil
    let (output, gradients) = evaluation.evaluate(operands, for: rows, isDetailed: isDetailed) {
      wanted[$0]
    }
    return (evaluation, output, gradients)
  }

  public func composition(_ operands: Operands) -> Tensor {
    SoftmaxCrossEntropyComposition(self, operands, isExact: false).value
  }

  /// The loss out of operations that have kernels, and backwards that do not cancel in derivatives of
  /// any order.
  public func differentiable(_ operands: Operands) -> Tensor {
    SoftmaxCrossEntropyComposition(self, operands, isExact: true).value
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
  apply(SoftmaxCrossEntropy(.labels(labels), reduction: reduction), to: .one(logits))
}

/// The softmax cross-entropy of logits `[N, C]` with probabilities of the same shape, which need not
/// add up to 1: −Σ q_j ln softmax(z)_j, reduced over the rows. See ``SoftmaxCrossEntropy``.
public func softmaxCrossEntropy(
  _ logits: Tensor, probabilities: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  SoftmaxCrossEntropy(.probabilities(probabilities), reduction: reduction)(logits)
}

/// How much of each target's mass label smoothing moves to all classes evenly (Szegedy et al.,
/// "Rethinking the Inception Architecture", 2016). A number literal is ``perClass(_:)``.
public enum LabelSmoothing: Sendable, Hashable {
  /// The share ε, in PyTorch's convention: each class weighs what it gets. t_j = (1−ε)·w_y·δ_jy +
  /// (ε/C)·w_j for a label y, w_j·((1−ε)·q_j + ε/C) for probabilities q.
  case perClass(Double)

  /// The share ε, where the label's weight is that of the whole row, as a weight for each example is
  /// in TensorFlow: t_j = w_y·((1−ε)·δ_jy + ε/C). Of probabilities it is the same as `perClass`.
  case perTarget(Double)

  /// The share that moves.
  public var share: Double {
    switch self {
    case .perClass(let share), .perTarget(let share): share
    }
  }
}

extension LabelSmoothing: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral share: Double) { self = .perClass(share) }
  public init(integerLiteral share: Int) { self = .perClass(Double(share)) }
}
