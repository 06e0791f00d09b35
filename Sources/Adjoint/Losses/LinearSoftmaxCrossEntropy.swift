/// Softmax cross-entropy of the logits X·Wᵀ + b, which never exist as a whole: a classifier's last
/// layer and its loss in one operation, for vocabularies whose logits would fill the memory.
///
/// ```swift
/// let loss = SoftmaxCrossEntropy(labels: tokens)
/// let value = loss(hidden, weights: embedding, bias: bias)
/// ```
///
/// The rows are taken in blocks. Of each block the logits are computed, their place is taken by the
/// gradient G of the loss with respect to them, and that becomes
///
///     ∂X = G·W for the block's rows      ∂W += Gᵀ·X      ∂b += Σ G
///
/// as far as they are wanted: 6·N·C·D floating-point operations, as the composition, with one block of
/// memory. Where the rows' losses are not reduced, the gradient waits for their cotangents and the
/// blocks are computed again. See `Docs/Derivation.md`.
public struct LinearSoftmaxCrossEntropy: FusedOperation {
  /// The loss of the logits. Its classes stand along the last axis.
  public let loss: SoftmaxCrossEntropy

  /// Whether there is a bias.
  public let hasBias: Bool

  /// How many rows make a block; nil for as many as fit into 32 MB, with a matrix product of some
  /// height.
  public let blockRows: Int?

  /// - Parameters:
  ///   - loss: the loss of the logits, with the classes along the last axis.
  ///   - hasBias: whether a bias is the third operand.
  ///   - blockRows: how many rows make a block.
  public init(_ loss: SoftmaxCrossEntropy, hasBias: Bool, blockRows: Int? = nil) {
    require(
      blockRows.map { $0 > 0 } ?? true,
      "linearSoftmaxCrossEntropy: a block needs at least one row, not \(blockRows ?? 0)")
    self.loss = loss
    self.hasBias = hasBias
    self.blockRows = blockRows
  }

  /// The operands: inputs `[…, D]`, weights `[C, D]`, a bias `[C]` if there is one, and the loss's own
  /// operands.
  public func operands(inputs: Tensor, weights: Tensor, bias: Tensor?) -> Operands {
    let own = loss.operands(for: inputs).dropFirst()
    return Operands([inputs, weights] + (bias.map { [$0] } ?? []) + own)
  }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: LinearSoftmaxCrossEntropyResiduals) {
    let pass = LinearSoftmaxCrossEntropyPass(self, operands)
    let (result, gradients) = pass.evaluate(wanted.any ? pass.rows.scale : nil, wanted)
    return (result, LinearSoftmaxCrossEntropyResiduals(gradients: gradients, operands: operands))
  }

  public func backward(
    _ cotangent: Tensor, _ residuals: LinearSoftmaxCrossEntropyResiduals, _ wanted: Wanted
  ) -> Cotangents {
    if let gradients = residuals.gradients {
      return wanted.cotangents { gradients[$0].map { $0.multiplied(byCotangent: cotangent) } }
    }
    let operands = residuals.operands!
    if cotangent.isRecorded {
      let (_, pullback) = valueWithPullback(at: Array(operands)) { differentiable(Operands($0)) }
      let gradients = pullback(cotangent)
      return wanted.cotangents { gradients[$0] }
    }
    let pass = LinearSoftmaxCrossEntropyPass(self, operands)
    return pass.evaluate(pass.rows.scale(for: cotangent), wanted).gradients!
  }

  public func composition(_ operands: Operands) -> Tensor {
    composed(operands) { loss.composition($0) }
  }

  public func differentiable(_ operands: Operands) -> Tensor {
    composed(operands) { loss.differentiable($0) }
  }

  private func composed(_ operands: Operands, _ loss: (Operands) -> Tensor) -> Tensor {
    let rows = LinearSoftmaxCrossEntropyPass.shape(of: operands, hasBias: hasBias)
    var logits = matmul(
      operands[0].reshaped(to: [rows.joined(..<(rows.rank - 1), in: name), operands[1].shape[1]]),
      operands[1],
      transposing: .right)
    if hasBias { logits = logits + operands[2] }
    let own = operands.dropFirst(hasBias ? 3 : 2)
    return loss(Operands([logits.reshaped(to: rows)] + own))
  }
}

extension SoftmaxCrossEntropy {
  /// The loss of the logits X·Wᵀ + b, without their ever existing as a whole: inputs `[…, D]`, weights
  /// `[C, D]`, bias `[C]`. See ``LinearSoftmaxCrossEntropy``.
  public func callAsFunction(
    _ inputs: Tensor, weights: Tensor, bias: Tensor? = nil
  ) -> Tensor {
    let operation = LinearSoftmaxCrossEntropy(self, hasBias: bias != nil)
    return apply(
      operation, to: operation.operands(inputs: inputs, weights: weights, bias: bias))
  }
}

/// The residuals of the forward pass: the gradients of a reduced loss, or what they are computed from.
public struct LinearSoftmaxCrossEntropyResiduals: Sendable {
  let gradients: Cotangents?
  let operands: Operands?

  init(gradients: Cotangents?, operands: Operands) {
    self.gradients = gradients
    self.operands = gradients == nil ? operands : nil
  }
}
