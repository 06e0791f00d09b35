/// Binary cross-entropy of logits with targets between 0 and 1: the loss of yes-or-no questions, of
/// which there may be several about one example.
///
/// With the weights w of the elements and p of the positive class, both 1 unless they are given, and
/// c the element's share of the result's cotangent:
///
///     loss  ℓ = w·((1 − t)·ln(1 + eˣ) + p·t·ln(1 + e⁻ˣ))
///     ∂x      = c·w·((1 − t)·σ(x) − p·t·σ(−x))
///     ∂t      = c·w·(p·ln(1 + e⁻ˣ) − ln(1 + eˣ)), which is −c·w·x where p = 1
///     ∂p      = Σ c·w·t·ln(1 + e⁻ˣ)
///     ∂w      = Σ c·ℓ/w
///
/// No sum has terms of opposite signs where the target is 0 or 1. So neither the loss nor the
/// gradient cancels where a confident logit is right, where max(x, 0) − x·t + ln(1 + e^−|x|) and
/// σ(x) − t lose every digit. See `Docs/Numerics.md`.
///
/// The operands are logits and targets of one shape, and, where there are more, p and w, each
/// broadcast to that shape. The formulas hold for any targets. While recording, the forward pass
/// computes the gradients of logits and targets in the same visit to each element.
public struct BinaryCrossEntropy: FusedOperation {
  /// How the elements' losses become the result.
  public let reduction: LossReduction

  /// The loss of logits against targets. It traps where their shapes differ.
  public init(reduction: LossReduction = .mean) {
    self.reduction = reduction
  }

  /// The gradients without the cotangent's factor, and the operands where the weights' gradients are
  /// wanted, which is seldom.
  public struct Residuals: Sendable {
    let logits: Tensor?
    let targets: Tensor?
    let operands: Operands?
  }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: Residuals) {
    let elements = BinaryCrossEntropyOperands(operands)
    let divisor = divisor(of: elements)
    let (losses, logits, targets) = elements.losses(
      isSummed: divisor != nil, scale: 1 / (divisor ?? 1), ofLogits: wanted[0],
      ofTargets: wanted[1])
    let operands = wanted[2] || wanted[3] ? operands.mapped { $1.detached() } : nil
    let residuals = Residuals(logits: logits, targets: targets, operands: operands)
    return (divisor.map { losses.sum() / $0 } ?? losses, residuals)
  }

  public func backward(
    _ cotangent: Tensor, _ residuals: Residuals, _ wanted: Wanted
  ) -> Cotangents {
    wanted.cotangents { operand in
      switch operand {
      case 0: residuals.logits.map { $0.multiplied(byCotangent: cotangent) }
      case 1: residuals.targets.map { $0.multiplied(byCotangent: cotangent) }
      default: residuals.operands.map { weightGradient(operand, $0, cotangent) }
      }
    }
  }

  /// The cotangent of p or of w.
  private func weightGradient(
    _ operand: Int, _ operands: Operands, _ cotangent: Tensor
  ) -> Tensor {
    let elements = BinaryCrossEntropyOperands(operands)
    let shares = cotangent / (divisor(of: elements) ?? 1)
    let slopes =
      operand == 2
      ? elements.weights.scaled(by: elements.targets.scaled(by: softplus(-elements.logits)))
      : elements.unweighted
    return shares.broadcast(to: slopes.shape).scaled(by: slopes).summed(to: operands[operand].shape)
  }

  public func composition(_ operands: Operands) -> Tensor {
    let elements = BinaryCrossEntropyOperands(operands)
    return reduction.reduced(elements.weights.scaled(by: elements.unweighted), in: name)
  }

  private func divisor(of elements: BinaryCrossEntropyOperands) -> Double? {
    reduction.divisor(Double(elements.logits.elementCount), in: name)
  }
}

/// The binary cross-entropy of logits with targets of the same shape, each between 0 and 1: of
/// −t·ln σ(x) − (1 − t)·ln σ(−x), reduced over all elements.
///
/// Exact to a few units in the last place for confident logits too. Differentiable with respect to
/// every operand, to any order. Where a target is 0 or 1 the class that it rules out takes no part,
/// so a logit of ±∞ may be right, with a loss of 0. An element of weight 0 contributes 0, even if its
/// logit is NaN; a NaN elsewhere spoils its own loss and gradient.
///
/// The mean is that of all elements, whatever their weights, as in PyTorch.
///
/// - Parameters:
///   - logits: any shape.
///   - targets: the same shape; there is no broadcasting, which would hide a missing axis.
///   - positiveWeight: multiplies the positive class's part of the loss, broadcast to the logits: a
///     number, say, or one for each question along the last axis. More than 1 raises recall.
///   - weights: multiply the elements' losses, broadcast to the logits.
///   - reduction: what becomes of the elements' losses.
///
/// Traps when shapes or scalar types do not fit. See ``BinaryCrossEntropy``.
public func binaryCrossEntropy(
  _ logits: Tensor, targets: Tensor, positiveWeight: Tensor? = nil, weights: Tensor? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  let operation = BinaryCrossEntropy(reduction: reduction)
  if positiveWeight == nil && weights == nil { return apply(operation, to: logits, targets) }
  let one = Tensor(1, as: logits.scalarType)
  return apply(operation, to: logits, targets, positiveWeight ?? one, weights ?? one)
}
