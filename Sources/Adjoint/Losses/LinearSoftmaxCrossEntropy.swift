/// Softmax cross-entropy of the logits X·Wᵀ + b, which never exist as a whole: a classifier's last
/// layer and its loss in one operation, for vocabularies whose logits would fill the memory.
///
/// ```swift
/// let loss = SoftmaxCrossEntropy(.labels(tokens))
/// let value = loss(hidden, weights: embedding, bias: bias)
/// ```
///
/// The rows are taken in blocks. The gradient G of the loss with respect to a block's logits takes their
/// place, and becomes
///
///     ∂X = G·W for the block's rows      ∂W += Gᵀ·X      ∂b += Σ G
///
/// as far as they are wanted: 6·N·C·D floating-point operations, as the composition, with one block of
/// memory. Where the rows' losses are not reduced, the gradient waits for their cotangents, and the
/// blocks are computed again. See `Docs/Derivation.md`.
public struct LinearSoftmaxCrossEntropy: FusedOperation {
  /// The loss of the logits. Its classes stand along the last axis.
  public let loss: SoftmaxCrossEntropy

  /// Whether there is a bias.
  public let hasBias: Bool

  /// How many rows make a block; nil for as many as fit into 32 MB, and at least 64.
  public let blockRows: Int?

  /// The loss of logits with the classes along the last axis. A bias is the third operand.
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
  ) -> (result: Tensor, residuals: SoftmaxCrossEntropyResiduals) {
    let (result, gradients) = evaluated(operands, wanted)
    return (result, SoftmaxCrossEntropyResiduals(gradients, or: operands))
  }

  public func backward(
    _ cotangent: Tensor, _ residuals: SoftmaxCrossEntropyResiduals, _ wanted: Wanted
  ) -> Cotangents {
    cotangents(for: cotangent, residuals, wanted) { operands in
      evaluated(operands, wanted, for: cotangent).gradients
    }
  }

  public func composition(_ operands: Operands) -> Tensor {
    composed(operands) { loss.composition($0) }
  }

  public func differentiable(_ operands: Operands) -> Tensor {
    composed(operands) { loss.differentiable($0) }
  }

  private func composed(_ operands: Operands, _ loss: (Operands) -> Tensor) -> Tensor {
    let shape = logitShape(of: operands)
    var logits = matmul(
      operands[0].reshaped(to: [shape.joined(..<(shape.rank - 1), in: name), operands[1].shape[1]]),
      operands[1], transposing: .right)
    if hasBias { logits = logits + operands[2] }
    return loss(Operands([logits.reshaped(to: shape)] + operands.dropFirst(logitOperandCount)))
  }

  /// How many operands make the logits.
  private var logitOperandCount: Int { hasBias ? 3 : 2 }

  /// The shape of the logits. Traps when the operands do not go together.
  private func logitShape(of operands: Operands) -> Shape {
    require(
      operands.count >= logitOperandCount,
      "linearSoftmaxCrossEntropy: there are \(operands.count) operands; operands(inputs:weights:bias:) "
        + "lists them all")
    let (inputs, weights) = (operands[0], operands[1])
    require(
      inputs.rank > 0 && weights.rank == 2 && inputs.shape[inputs.rank - 1] == weights.shape[1],
      "linearSoftmaxCrossEntropy: the inputs have shape \(inputs.shape) and the weights "
        + "\(weights.shape); inputs […, D] go with weights [C, D]")
    let classes = weights.shape[0]
    if hasBias {
      require(
        operands[2].shape == [classes],
        "linearSoftmaxCrossEntropy: the bias has shape \(operands[2].shape), and the weights "
          + "\(weights.shape) make \(classes) classes; it must be [\(classes)]")
    }
    for operand in operands.prefix(logitOperandCount) {
      requireSameScalarType(inputs, operand, in: "linearSoftmaxCrossEntropy")
    }
    return Shape(inputs.shape.dropLast() + [classes])
  }
}

extension SoftmaxCrossEntropy {
  /// The loss of the logits X·Wᵀ + b, without their ever existing as a whole: inputs `[…, D]`, weights
  /// `[C, D]`, bias `[C]`. See ``LinearSoftmaxCrossEntropy``.
  public func callAsFunction(_ inputs: Tensor, weights: Tensor, bias: Tensor? = nil) -> Tensor {
    let linear = LinearSoftmaxCrossEntropy(self, hasBias: bias != nil)
    return apply(linear, to: linear.operands(inputs: inputs, weights: weights, bias: bias))
  }
}

extension LinearSoftmaxCrossEntropy {
  /// The loss and, where the rows have cotangents, the gradients with respect to the wanted operands.
  private func evaluated(
    _ operands: Operands, _ wanted: Wanted, for cotangent: Tensor? = nil
  ) -> (result: Tensor, gradients: Cotangents?) {
    let (shape, count) = (logitShape(of: operands), logitOperandCount)
    let named = SoftmaxCrossEntropyOperands(operands, of: loss, after: count, logits: shape)
    require(
      named.classAxis == shape.rank - 1,
      "linearSoftmaxCrossEntropy: the class axis is \(loss.classAxis); it must be the last")
    let evaluation = SoftmaxCrossEntropyEvaluation(loss, named)
    let cotangents =
      wanted.any || cotangent != nil ? evaluation.rowCotangents(for: cotangent) : nil
    // So many that reading the weights takes little time beside the arithmetic on them, and so few that
    // several blocks fit where all logits would not.
    let blockBytes = 32 << 20
    let rowBytes = Swift.max(1, named.classes * named.scalarType.byteCount)
    let blockRows = blockRows ?? Swift.max(64, blockBytes / rowBytes / 48 * 48)

    // Inputs and probabilities have rows of their own for each block.
    let isOfRows = operands.indices.map {
      $0 == 0 || $0 == count && named[.probabilities] != nil
    }
    let point = zip(operands.map { $0.detached() }, isOfRows).map { operand, isOfRows in
      isOfRows ? operand.reshaped(to: [named.rowCount, operand.shape.last!]) : operand
    }
    let areLogitsWanted = (0..<count).contains { wanted[$0] }

    // Each block writes its rows of what has rows, and adds to the other gradients.
    var sums: [Tensor?] = point.indices.map {
      isOfRows[$0] && wanted[$0] ? .zeros(point[$0].shape, as: named.scalarType) : nil
    }
    var losses = Tensor.zeros([named.rowCount], as: named.scalarType)
    var logSumExp = losses
    for start in stride(from: 0, to: named.rowCount, by: blockRows) {
      let range = start..<Swift.min(start + blockRows, named.rowCount)
      let block = zip(point, isOfRows).map { $1 ? $0[range] : $0 }
      let logits =
        hasBias
        ? affine(block[0], block[1], block[2], transposing: .right)
        : matmul(block[0], block[1], transposing: .right)
      var rows = cotangents
      rows?.factors = cotangents?.factors.map { Array($0[range]) }
      let (output, gradients) = evaluation.ofRows(range).evaluate(
        Operands([logits] + block[count...]), for: rows, overwriting: true
      ) { $0 == 0 ? areLogitsWanted : wanted[count - 1 + $0] }
      losses[range] = output.losses
      if let blockLogSumExp = output.logSumExp { logSumExp[range] = blockLogSumExp }
      guard let gradients else { continue }
      var parts = [Tensor?](repeating: nil, count: count)
      if let gradient = gradients[0] {
        if wanted[0] { parts[0] = matmul(gradient, block[1], cotangents: .left) }
        if wanted[1] { add(gradient, block[0], to: &sums[1]) }
        if hasBias && wanted[2] { parts[2] = gradient.sum(along: 0) }
      }
      for (operand, part) in (parts + gradients.dropFirst()).enumerated() {
        guard let part else { continue }
        if isOfRows[operand] { sums[operand]![range] = part } else { sums[operand].add(part) }
      }
    }
    let result = evaluation.result(
      SoftmaxCrossEntropyRows.Output(losses: losses, logSumExp: logSumExp))
    guard cotangents != nil else { return (result, nil) }
    let gradients = wanted.cotangents { sums[$0]?.reshaped(to: operands[$0].shape) }
    return (result, gradients)
  }

  /// Adds the product of a block's gradient, transposed, with its inputs to the gradient with respect
  /// to the weights, which the first block writes.
  private func add(_ gradient: Tensor, _ inputs: Tensor, to sum: inout Tensor?) {
    guard sum != nil, inputs.isFinite else {
      return sum.add(matmul(gradient, inputs, transposing: .left, cotangents: .left))
    }
    var product = MatrixProduct(
      scalarType: inputs.scalarType, left: MatrixLayout(gradient.shape, transposed: true),
      right: MatrixLayout(inputs.shape, transposed: false))
    product.isAdded = true
    product.run(gradient.address, inputs.address, sum!.mutableAddress)
  }
}

extension Tensor? {
  /// Adds a part; the first one is taken as it is.
  fileprivate mutating func add(_ part: Tensor) { self = map { $0 + part } ?? part }
}
