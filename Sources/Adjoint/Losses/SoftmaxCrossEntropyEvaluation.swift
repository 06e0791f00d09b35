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
    switch loss.target {
    case .labels(let given, let ignored):
      let labels = ignored == nil ? given : given.map { $0 == ignored ? -1 : $0 }
      if ignored != nil { valid = Double(labels.count { $0 >= 0 }) }
      let weights = operands.classWeights?.scalars
      normalizer = weights.map { w in labels.reduce(0) { $1 < 0 ? $0 : $0 + w[$1] } } ?? valid
      self.labels = labels
    case .probabilities: labels = nil
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

  /// The derivatives of a reduced loss with respect to the results of rows; nil where they are not
  /// summed.
  var rowCotangents: SoftmaxCrossEntropyRows.Cotangents? {
    divisors.map { .init(loss: 1 / $0.losses, squaredLogSumExp: loss.zLoss / $0.squares) }
  }

  /// The same for a cotangent of the loss, reduced or not, and of each row's lse where it has one.
  func rowCotangents(
    for cotangent: Tensor, logSumExp: Tensor? = nil
  ) -> SoftmaxCrossEntropyRows.Cotangents {
    var result =
      rowCotangents ?? .init(loss: 1, squaredLogSumExp: loss.zLoss, factors: cotangent.scalars)
    if divisors != nil {
      result.loss *= cotangent.scalar
      result.squaredLogSumExp *= cotangent.scalar
    }
    result.logSumExp = logSumExp?.scalars
    return result
  }

  /// Some of the rows, and the gradients with respect to the wanted operands for their cotangents.
  ///
  /// - Parameters:
  ///   - operands: the logits, and then the loss's own operands. Where there is a range, logits and
  ///     probabilities are matrices of its rows.
  ///   - range: the rows; nil for all.
  ///   - cotangents: those of the rows' results; nil where no gradient is wanted.
  ///   - isDetailed: whether lse and predictions are wanted.
  ///   - overwriting: whether the gradient may take the memory of the logits.
  ///   - wants: whether an operand's gradient is wanted.
  func evaluate(
    _ operands: Operands, _ range: Range<Int>? = nil,
    for cotangents: SoftmaxCrossEntropyRows.Cotangents?, isDetailed: Bool = false,
    overwriting: Bool = false, wants: (Int) -> Bool
  ) -> (output: SoftmaxCrossEntropyRows.Output, gradients: Cotangents?) {
    let hasLogSumExp = isDetailed || loss.zLoss != 0
    if cotangents == nil || operands.count == 1 && isPlain(range) {
      let point = operands.count == 1 ? operands : Operands(operands.map { $0.detached() })
      let output = rows(point, range).evaluate(
        for: cotangents, logSumExp: hasLogSumExp, predictions: isDetailed,
        overwriting: overwriting)
      return (output, cotangents.map { _ in .one(output.gradient) })
    }
    let point = operands.map { $0.detached() }
    let wanted = point.indices.filter(wants)
    let (rows, pullback) = valueWithPullback(at: wanted.map { point[$0] }) { leaves in
      var point = point
      for (operand, leaf) in zip(wanted, leaves) { point[operand] = leaf }
      return self.rows(Operands(point), range)
    }
    let output = rows.evaluate(
      for: cotangents, logSumExp: hasLogSumExp, predictions: isDetailed)
    // Probabilities and class weights come first among the loss's own operands.
    let targets = loss.hasProbabilities && loss.classWeights != nil ? 1...2 : 1...1
    let areTargetsWanted =
      (loss.hasProbabilities || loss.classWeights != nil) && wanted.contains { targets ~= $0 }
    let gradients = pullback(
      rows.cotangents(
        for: cotangents!, output, dividedBy: divisors?.losses ?? 1, ofTargets: areTargetsWanted))
    var result = [Tensor?](repeating: nil, count: point.count)
    for (operand, gradient) in zip(wanted, gradients) { result[operand] = gradient }
    return (output, Cotangents(result))
  }

  /// The loss, z-loss included, reduced or in the shape of the rows.
  func result(_ output: SoftmaxCrossEntropyRows.Output) -> Tensor {
    var squares: Tensor?
    if let logSumExp = output.logSumExp, loss.zLoss != 0 {
      let isIgnored = labels.map { Mask($0.map { $0 < 0 }) }
      squares = isIgnored.map { logSumExp.replacing(with: 0, where: $0) } ?? logSumExp
      squares = squares! * squares!
    }
    guard let divisors else {
      let losses = squares.map { output.losses + $0 * loss.zLoss } ?? output.losses
      return losses.reshaped(to: operands.rowShape)
    }
    let total = output.losses.total / divisors.losses
    return Tensor(
      squares.map { total + loss.zLoss * $0.total / divisors.squares } ?? total,
      as: operands.scalarType)
  }

  /// Some of the rows as the kernel takes them, for the operands of ``evaluate(_:_:for:isDetailed:overwriting:wants:)``.
  private func rows(_ operands: Operands, _ range: Range<Int>?) -> SoftmaxCrossEntropyRows {
    var rows = SoftmaxCrossEntropyRows(logits: operands[0], labels: labels)
    var admitted = admitted
    if let range {
      rows.labels = labels.map { Array($0[range]) }
      admitted = admitted.map { $0.rank == 2 ? $0[range] : $0 }
    }
    let share = loss.labelSmoothing.share
    if operands.count == 1 && share == 0 && isPlain(range) { return rows }
    let named = self.operands.replacing(by: operands.dropFirst())

    // z = κ·tanh(βx/κ), and −∞ for the classes that the mask leaves out.
    if range == nil { rows.logits = Self.rows(of: operands[0], named) }
    if let beta = named.inverseTemperature { rows.logits = rows.logits * beta.reshaped(to: []) }
    if let cap = named.softCap {
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
    }
    if let probabilities = named.probabilities {
      let own = range == nil ? Self.rows(of: probabilities, named) : probabilities
      rows.masses = rows.masses.map { own * (1 - share) + $0 } ?? own
    }
    rows.labelShare = 1 - share
    guard let weights = named.classWeights else { return rows }
    guard let labels = rows.labels, named.classes > 0 else {
      rows.masses = rows.masses.map { $0 * weights }
      return rows
    }
    let ofLabels = weights.rows(labels.map { max($0, 0) })
    rows.labelWeights = ofLabels
    if case .perTarget = loss.labelSmoothing {
      rows.masses = rows.masses.map { $0 * ofLabels.expandingDimensions(at: 1) }
    } else {
      rows.masses = rows.masses.map { $0 * weights }
    }
    if loss.reduction == .mean {
      rows.normalizer = weights.rows(self.labels!.filter { $0 >= 0 }).sum()
    }
    return rows
  }

  /// Whether logits, of the rows in a range or of all, are what the softmax sees, row after row.
  private func isPlain(_ range: Range<Int>?) -> Bool {
    admitted == nil && (range != nil || operands.shape.rank == 2 && operands.classAxis == 1)
  }

  /// A tensor of the logits' shape as rows `[R, C]`.
  private static func rows(of tensor: Tensor, _ operands: SoftmaxCrossEntropyOperands) -> Tensor {
    let last = tensor.rank - 1
    if last == 1 && operands.classAxis == 1 { return tensor }
    let others = tensor.shape.indices.filter { $0 != operands.classAxis }
    let moved = operands.classAxis == last ? tensor : tensor.transposed(others + [operands.classAxis])
    return moved.reshaped(to: [operands.rowCount, operands.classes])
  }
}
