/// One evaluation of softmax cross-entropy, over all rows at once or some after others.
///
/// What the options make of logits and targets are plain operations, in ``rows(_:_:)``. Where they are
/// recorded, the derivatives of ``SoftmaxCrossEntropyRows`` go back through them.
struct SoftmaxCrossEntropyEvaluation {
  let loss: SoftmaxCrossEntropy
  let operands: SoftmaxCrossEntropyOperands

  /// The label of each row, −1 for one that is ignored; nil where the targets are probabilities.
  let labels: [Int]?

  /// The divisor of the sum of the rows' losses, and that of their lse²; nil where they are not summed.
  let divisors: (losses: Double, squares: Double)?

  /// 1 for the classes that the mask admits and 0 for others, `[R, C]`, or `[C]` where all rows share
  /// it; nil without a mask.
  private let admitted: Tensor?

  init(_ loss: SoftmaxCrossEntropy, _ operands: SoftmaxCrossEntropyOperands) {
    (self.loss, self.operands) = (loss, operands)
    var (valid, normalizer) = (Double(operands.rowCount), Double(operands.rowCount))
    if case .labels(let given, let ignored) = loss.target {
      let labels = ignored == nil ? given : given.map { $0 == ignored ? -1 : $0 }
      if ignored != nil { valid = Double(labels.count { $0 >= 0 }) }
      let weights = operands[.classWeights]?.scalars
      normalizer = weights.map { w in labels.reduce(0) { $1 < 0 ? $0 : $0 + w[$1] } } ?? valid
      self.labels = labels
    } else {
      labels = nil
    }
    // A mean of nothing is 0 where it is divided by infinity.
    let ofNothing = loss.reduction == .mean && loss.whenAllIgnored == .zero ? Double.infinity : 0
    divisors = loss.reduction.divisor(normalizer, in: loss.name).map {
      let squares = loss.reduction.divisor(valid, in: loss.name)!
      return ($0 == 0 ? ofNothing : $0, squares == 0 ? ofNothing : squares)
    }
    admitted = loss.classMask.map { mask in
      let admitted = Tensor(mask, as: operands.scalarType)
      return mask.shape == [operands.classes]
        ? admitted : Self.rows(of: admitted.broadcast(to: operands.shape), operands)
    }
  }

  /// The derivatives of the final result with respect to the results of rows, for a cotangent of the
  /// loss and, where it is given, of each row's lse. Without a cotangent that is 1, and those of losses
  /// that are not summed are nil.
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
  ///   - range: the rows; nil for all. Logits and probabilities are then matrices of these rows, and
  ///     the gradient may take the memory of the logits.
  ///   - cotangents: those of the rows; nil where no gradient is wanted.
  ///   - isDetailed: whether lse and predictions are wanted.
  ///   - wants: whether an operand's gradient is wanted.
  func evaluate(
    _ operands: Operands, _ range: Range<Int>? = nil,
    for cotangents: SoftmaxCrossEntropyRows.RowCotangents?, isDetailed: Bool = false,
    wants: (Int) -> Bool
  ) -> (output: SoftmaxCrossEntropyRows.Output, gradients: Cotangents?) {
    let hasLogSumExp = isDetailed || loss.zLoss != 0
    if isPlain(range) {
      let output = rows(operands, range).evaluate(
        for: cotangents, logSumExp: hasLogSumExp, predictions: isDetailed,
        overwriting: range != nil)
      return (output, cotangents.map { _ in .one(output.gradient) })
    }
    let point = operands.map { $0.detached() }
    let wanted = point.indices.filter(wants)
    var areTargetsRecorded = false
    let (rows, pullback) = valueWithPullback(at: wanted.map { point[$0] }) { leaves in
      var point = point
      for (operand, leaf) in zip(wanted, leaves) { point[operand] = leaf }
      let rows = self.rows(Operands(point), range)
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
    var squares = Tensor(0, as: operands.scalarType)
    if let logSumExp = output.logSumExp, loss.zLoss != 0 {
      let isIgnored = Mask(labels.map { $0.map { $0 < 0 } } ?? [false])
      squares = logSumExp.replacing(with: 0, where: isIgnored)
      squares = squares * squares
    }
    guard let divisors else {
      let losses = loss.zLoss == 0 ? output.losses : output.losses + squares * loss.zLoss
      return losses.reshaped(to: operands.rowShape)
    }
    let total = output.losses.total / divisors.losses
    return Tensor(
      loss.zLoss == 0 ? total : total + loss.zLoss * squares.total / divisors.squares,
      as: operands.scalarType)
  }

  /// Rows as the kernel takes them, for operands and a range as `evaluate` has them.
  private func rows(_ operands: Operands, _ range: Range<Int>?) -> SoftmaxCrossEntropyRows {
    var rows = SoftmaxCrossEntropyRows(logits: operands[0], labels: labels)
    var admitted = admitted
    if let range {
      rows.labels = labels.map { Array($0[range]) }
      admitted = admitted.map { $0.rank == 2 ? $0[range] : $0 }
    }
    let share = loss.labelSmoothing.share
    if share == 0 && isPlain(range) { return rows }
    var named = self.operands
    named.own = Array(operands.dropFirst())

    // z = κ·tanh(βx/κ), and −∞ for the classes that the mask leaves out.
    if range == nil { rows.logits = Self.rows(of: operands[0], named) }
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
      let own = range == nil ? Self.rows(of: probabilities, named) : probabilities
      rows.masses = rows.masses.map { own * (1 - share) + $0 } ?? own
    }
    guard let weights = named[.classWeights] else { return rows }
    var factors = weights
    if let labels = rows.labels, named.classes > 0 {
      let ofLabels = weights.rows(labels.map { max($0, 0) })
      rows.labelWeights = ofLabels
      if case .perTarget = loss.labelSmoothing { factors = ofLabels.expandingDimensions(at: 1) }
      if loss.reduction == .mean {
        rows.normalizer = weights.rows(self.labels!.filter { $0 >= 0 }).sum()
      }
    }
    rows.masses = rows.masses.map { $0 * factors }
    return rows
  }

  /// Whether logits, of the rows in a range or of all, are what the softmax sees, row after row, and
  /// there is no other operand.
  private func isPlain(_ range: Range<Int>?) -> Bool {
    operands.own.isEmpty && admitted == nil
      && (range != nil || operands.shape.rank == 2 && operands.classAxis == 1)
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

/// The residuals of softmax cross-entropy: the gradients of a reduced loss, or else what they are
/// computed from.
public struct SoftmaxCrossEntropyResiduals: Sendable {
  let gradients: Cotangents?
  let operands: Operands?

  init(_ gradients: Cotangents?, or operands: Operands) {
    self.gradients = gradients
    self.operands = gradients == nil ? operands : nil
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
