/// One evaluation of softmax cross-entropy, of all rows or of some.
///
/// What the options make of logits and targets are plain operations, in ``rows(_:)``. Where they are
/// recorded, the derivatives of ``SoftmaxCrossEntropyRows`` go back through them.
struct SoftmaxCrossEntropyEvaluation {
  let loss: SoftmaxCrossEntropy
  private(set) var operands: SoftmaxCrossEntropyOperands

  /// The label of each row, −1 for one that is ignored; nil where the targets are probabilities.
  private(set) var labels: [Int]?

  /// The labels that are not ignored, of all rows.
  private let validLabels: [Int]

  /// What a mean of the rows' losses divides by: the number of rows that count, or their labels' weights.
  let normalizer: Double

  /// The divisor of the sum of the rows' losses, and that of their lse²; nil where they are not summed.
  let divisors: (losses: Double, squares: Double)?

  /// 1 for the classes that the mask admits and 0 for others, `[R, C]`, or `[C]` where all rows share
  /// it; nil without a mask.
  private var admitted: Tensor?

  init(_ loss: SoftmaxCrossEntropy, _ operands: SoftmaxCrossEntropyOperands) {
    (self.loss, self.operands) = (loss, operands)
    var (valid, validLabels) = (Double(operands.rowCount), [Int]())
    var normalizer = valid
    if case .labels(let given, let ignored) = loss.target {
      if ignored != nil || operands[.classWeights] != nil { given.noteReading() }
      labels = ignored == nil ? given : given.map { $0 == ignored ? -1 : $0 }
      validLabels = ignored == nil ? given : given.filter { $0 != ignored }
      valid = Double(validLabels.count)
      let weights = operands[.classWeights]?.scalars
      normalizer = weights.map { w in validLabels.reduce(0) { $0 + w[$1] } } ?? valid
    }
    (self.validLabels, self.normalizer) = (validLabels, normalizer)
    func divisor(_ normalizer: Double) -> Double? {
      let divisor = loss.reduction.divisor(normalizer, in: loss.name)
      // A mean of nothing is 0 where it is divided by infinity.
      return divisor == 0 && loss.whenAllIgnored == .zero ? .infinity : divisor
    }
    divisors = divisor(normalizer).map { ($0, divisor(valid)!) }
    admitted = loss.classMask.map { mask in
      let admitted = Tensor(mask, as: operands.scalarType)
      return mask.shape == [operands.classes]
        ? admitted : Self.rows(of: admitted.broadcast(to: operands.shape), operands)
    }
  }

  /// The evaluation of some of the rows. Logits and probabilities are then matrices of these rows.
  func ofRows(_ range: Range<Int>) -> Self {
    var block = self
    block.operands.arrange(asRows: range.count)
    block.labels = labels.map { Array($0[range]) }
    block.admitted = admitted.map { $0.rank == 2 ? $0[range] : $0 }
    return block
  }

  /// The derivatives of the final result with respect to the results of rows, for cotangents of the loss
  /// and of each row's lse. That of a loss is 1 unless it is given; nil for losses that are not summed,
  /// which need theirs.
  func rowCotangents(
    for cotangent: Tensor? = nil, logSumExp: Tensor? = nil
  ) -> SoftmaxCrossEntropyRows.RowCotangents? {
    guard let divisors else {
      return cotangent.map {
        .init(
          loss: 1, squaredLogSumExp: loss.zLoss, factors: $0.scalars, logSumExp: logSumExp?.scalars)
      }
    }
    let factor = cotangent?.scalar ?? 1
    return .init(
      loss: factor / divisors.losses, squaredLogSumExp: factor * loss.zLoss / divisors.squares,
      logSumExp: logSumExp?.scalars)
  }

  /// Rows, and the gradients with respect to the wanted operands.
  ///
  /// - Parameters:
  ///   - operands: the logits, and then the loss's own operands.
  ///   - cotangents: those of the rows; nil where no gradient is wanted.
  ///   - isDetailed: whether lse and predictions are wanted.
  ///   - overwriting: whether the gradient may take the memory of the logits.
  ///   - wants: whether an operand's gradient is wanted.
  func evaluate(
    _ operands: Operands, for cotangents: SoftmaxCrossEntropyRows.RowCotangents?,
    isDetailed: Bool = false, overwriting: Bool = false, wants: (Int) -> Bool
  ) -> (output: SoftmaxCrossEntropyRows.Output, gradients: Cotangents?) {
    let hasLogSumExp = isDetailed || loss.zLoss != 0
    if isPlain {
      let output = rows(operands).evaluate(
        for: cotangents, logSumExp: hasLogSumExp, predictions: isDetailed, overwriting: overwriting)
      return (output, cotangents.map { _ in .one(output.gradient) })
    }
    let point = operands.map { $0.detached() }
    let wanted = point.indices.filter(wants)
    var areTargetsRecorded = false
    let (rows, pullback) = valueWithPullback(at: wanted.map { point[$0] }) { leaves in
      var point = point
      for (operand, leaf) in zip(wanted, leaves) { point[operand] = leaf }
      let rows = self.rows(Operands(point))
      areTargetsRecorded = [rows.masses, rows.labelWeights].contains { $0?.mayBeRecorded ?? false }
      return rows
    }
    let output = rows.evaluate(
      for: cotangents, logSumExp: hasLogSumExp, predictions: isDetailed)
    guard let cotangents else { return (output, nil) }
    let gradients = pullback(
      rows.cotangents(
        for: cotangents, output, dividedBy: divisors?.losses ?? 1, ofTargets: areTargetsRecorded))
    var result = [Tensor?](repeating: nil, count: point.count)
    for (operand, gradient) in zip(wanted, gradients) { result[operand] = gradient }
    return (output, Cotangents(result))
  }

  /// The loss, z-loss included, reduced or in the shape of the rows.
  func result(_ output: SoftmaxCrossEntropyRows.Output) -> Tensor {
    var penalties: Tensor?
    if let logSumExp = output.logSumExp, loss.zLoss != 0 {
      let isIgnored = Mask(labels.map { $0.map { $0 < 0 } } ?? [false])
      penalties = square(logSumExp.replacing(with: 0, where: isIgnored))
    }
    guard let divisors else {
      let losses = penalties.map { output.losses + $0 * loss.zLoss } ?? output.losses
      return losses.reshaped(to: operands.rowShape)
    }
    let total = output.losses.total / divisors.losses
    return Tensor(
      penalties.map { total + loss.zLoss * $0.total / divisors.squares } ?? total,
      as: operands.scalarType)
  }

  /// Rows as the kernel takes them.
  private func rows(_ operands: Operands) -> SoftmaxCrossEntropyRows {
    var rows = SoftmaxCrossEntropyRows(logits: operands[0], labels: labels)
    let share = loss.labelSmoothing.share
    if share == 0 && isPlain { return rows }
    var named = self.operands
    named.own = Array(operands.dropFirst())

    // z = κ·tanh(βx/κ), and −∞ for the classes that the mask leaves out.
    rows.logits = Self.rows(of: operands[0], named)
    if let beta = named[.inverseTemperature] { rows.logits = rows.logits * beta.reshaped(to: []) }
    if let cap = named[.softCap] {
      rows.logits = apply(SoftCap(), to: rows.logits, cap.reshaped(to: []))
    }
    if let admitted {
      rows.logits = rows.logits.replacing(with: -.infinity, where: admitted .== 0)
    }

    // Smoothing moves its share to all classes that the mask admits, evenly.
    if share > 0 {
      let mass = share / Double(named.classes)
      rows.masses =
        admitted.map { $0 * share / $0.sum(along: -1, keepingDimensions: true) }
        ?? Tensor(repeating: mass, shape: [named.classes], as: named.scalarType)
      rows.labelShare = 1 - share
    }
    if let probabilities = named[.probabilities] {
      let own = Self.rows(of: probabilities, named)
      rows.masses = rows.masses.map { own * (1 - share) + $0 } ?? own
    }
    guard let weights = named[.classWeights] else { return rows }
    var factors = weights
    if let labels = rows.labels, named.classes > 0 {
      let ofLabels = weights.rows(labels.map { max($0, 0) })
      rows.labelWeights = ofLabels
      if case .perTarget = loss.labelSmoothing { factors = ofLabels.expandingDimensions(at: 1) }
      if loss.reduction == .mean { rows.normalizer = weights.rows(validLabels).sum() }
    }
    rows.masses = rows.masses.map { $0 * factors }
    return rows
  }

  /// Whether the logits are what the softmax sees, row after row, and there is no other operand.
  private var isPlain: Bool {
    operands.own.isEmpty && admitted == nil && operands.shape.rank == 2 && operands.classAxis == 1
  }

  /// A tensor of the logits' shape as rows `[R, C]`.
  private static func rows(of tensor: Tensor, _ operands: SoftmaxCrossEntropyOperands) -> Tensor {
    let (axis, last) = (operands.classAxis, tensor.rank - 1)
    if axis == 1 && last == 1 { return tensor }
    let order = tensor.shape.indices.filter { $0 != axis } + [axis]
    let moved = axis == last ? tensor : tensor.transposed(order)
    return moved.reshaped(to: [operands.rowCount, operands.classes])
  }
}

/// The residuals of softmax cross-entropy: the gradients of a reduced loss, and what others are
/// computed from.
public struct SoftmaxCrossEntropyResiduals: Sendable {
  let gradients: Cotangents?
  let operands: Operands?
}

extension SoftmaxCrossEntropyResiduals {
  init(_ gradients: Cotangents?, or operands: Operands) {
    self.init(gradients: gradients, operands: gradients == nil ? operands : nil)
  }
}

extension FusedOperation<Tensor> {
  /// The operands' cotangents: a product with the residuals' gradients, or what `gradients` makes of
  /// the operands. A cotangent that an enclosing scope records goes through the differentiable form.
  func cotangents(
    for cotangent: Tensor, _ residuals: SoftmaxCrossEntropyResiduals, _ wanted: Wanted,
    by gradients: (Operands) -> Cotangents?
  ) -> Cotangents {
    if let ready = residuals.gradients {
      return wanted.cotangents { ready[$0].map { $0.multiplied(byCotangent: cotangent) } }
    }
    return cotangent.mayBeRecorded
      ? differentiableCotangents(for: cotangent, at: residuals.operands!, wanted)
      : gradients(residuals.operands!)!
  }
}

extension FusedOperation {
  /// The operands' cotangents by the differentiable form.
  func differentiableCotangents(
    for cotangent: Result, at operands: Operands, _ wanted: Wanted
  ) -> Cotangents {
    let (_, pullback) = valueWithPullback(at: Array(operands)) { differentiable(Operands($0)) }
    let gradients = pullback(cotangent)
    return wanted.cotangents { gradients[$0] }
  }
}
