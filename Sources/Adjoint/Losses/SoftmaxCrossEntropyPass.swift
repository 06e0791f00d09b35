/// One evaluation of softmax cross-entropy over rows of logits, all at once or block by block.
struct SoftmaxCrossEntropyPass {
  let loss: SoftmaxCrossEntropy
  let operands: SoftmaxCrossEntropy.NamedOperands
  let targets: SoftmaxTargets
  private let transform: LogitTransform

  /// The number of rows.
  let rowCount: Int

  /// The divisor of the sum of the rows' losses, and that of their lse²; nil where they are not summed.
  let divisors: (losses: Double, squares: Double)?

  /// Checks everything that can be wrong, before anything is computed.
  ///
  /// - Parameters:
  ///   - operands: those that the logits are, or are made of, and then the loss's own.
  ///   - count: how many make the logits.
  ///   - shape: the shape of the logits.
  init(_ loss: SoftmaxCrossEntropy, _ operands: Operands, after count: Int, logits shape: Shape) {
    self.loss = loss
    let named = SoftmaxCrossEntropy.NamedOperands(
      operands, after: count, logits: shape, of: loss)
    let classes = shape[loss.classAxis(of: shape)]
    rowCount = loss.rowCount(of: shape, as: named.scalarType)
    targets = SoftmaxTargets(loss, named, rows: rowCount, classes: classes)
    transform = LogitTransform(
      inverseTemperature: named.inverseTemperature?.tensor.detached(),
      softCap: named.softCap?.tensor.detached(), mask: loss.rowMask(of: shape))
    self.operands = named

    loss.checkMean(
      of: targets.validCount, dividedBy: targets.normalizer, among: rowCount)
    let (reduction, validCount) = (loss.reduction, Double(targets.validCount))
    divisors = reduction.divisor(targets.normalizer, in: loss.name).map {
      (loss.divisor($0), loss.divisor(reduction.divisor(validCount, in: loss.name)!))
    }
  }

  /// The results of some rows: their losses, and whatever else is wanted.
  struct Output {
    /// [R], without the z-loss.
    var losses: Tensor

    /// [R]; nil where nothing needs them.
    var logSumExp: Tensor?

    /// The first class of each row's largest logit, −1 where there is none.
    var predictions: [Int]?
  }

  /// The gradients of the result with respect to the rows of logits `[R, C]` and to the loss's own
  /// operands, as far as they are wanted.
  struct Gradients {
    var logits: Tensor?
    var probabilities: Tensor?
    var classWeights: Tensor?
    var inverseTemperature: Tensor?
    var softCap: Tensor?
  }

  /// Logits of the loss's shape, and the gradients of a reduced loss with respect to the wanted
  /// operands, of which the logits are the only one before the loss's own; nil where the rows' losses
  /// are not summed.
  func evaluate(
    _ logits: Tensor, _ wanted: Wanted, _ wishes: SoftmaxCrossEntropyRows.Wishes = []
  ) -> (Output, Cotangents?) {
    let scale = wanted.any ? self.scale : nil
    let (output, gradients) = evaluate(
      loss.rows(of: logits), rows: 0..<rowCount, scale, wanted, wantsLogits: wanted[0], wishes)
    guard scale != nil else { return (output, nil) }
    let mean = mean(output)
    return (output, wanted.cotangents { cotangent(of: $0, gradients, mean: mean) })
  }

  /// The gradients with respect to the wanted operands for a cotangent of the loss and, where it is
  /// given, of each row's lse.
  func gradients(
    _ logits: Tensor, _ cotangent: Tensor, _ logSumExp: [Double]?, _ wanted: Wanted
  ) -> Cotangents {
    var scale = scale(for: cotangent)
    scale.logSumExp = logSumExp
    let (output, gradients) = evaluate(
      loss.rows(of: logits), rows: 0..<rowCount, scale, wanted, wantsLogits: wanted[0], [])
    let mean = divisors == nil ? nil : mean(output).map { $0 * cotangent.scalar }
    return wanted.cotangents { self.cotangent(of: $0, gradients, mean: mean) }
  }

  /// The derivatives of the final result with respect to what the rows have, for a cotangent of the
  /// loss.
  func scale(for cotangent: Tensor) -> SoftmaxCrossEntropyRows.Scale {
    guard var scale else {
      return .init(loss: 1, squaredLogSumExp: loss.zLoss, factors: cotangent.scalars)
    }
    scale.loss *= cotangent.scalar
    scale.squaredLogSumExp *= cotangent.scalar
    return scale
  }

  /// The derivatives of a reduced loss with respect to what the rows have; nil where they are not
  /// summed.
  var scale: SoftmaxCrossEntropyRows.Scale? {
    divisors.map { .init(loss: 1 / $0.losses, squaredLogSumExp: loss.zLoss / $0.squares) }
  }

  /// Some of the rows of logits.
  ///
  /// - Parameters:
  ///   - scale: what the gradients are scaled by; nil where none is wanted. Its arrays are of these
  ///     rows.
  ///   - overwriting: whether the gradient may take the memory of the logits.
  func evaluate(
    _ x: Tensor, rows range: Range<Int>, _ scale: SoftmaxCrossEntropyRows.Scale?,
    _ wanted: Wanted, wantsLogits: Bool, _ wishes: SoftmaxCrossEntropyRows.Wishes,
    overwriting: Bool = false
  ) -> (Output, Gradients) {
    let isWhole = range.count == rowCount
    let transform = isWhole ? self.transform : self.transform.rows(range)
    let targets = isWhole ? self.targets : self.targets.rows(range)
    let z = transform.isIdentity ? x : transform.apply(to: x)
    var wishes = wishes
    if loss.zLoss != 0 { wishes.insert(.logSumExp) }
    let isByLogits =
      wantsLogits || operands.inverseTemperature.map { wanted[$0.position] } ?? false
      || operands.softCap.map { wanted[$0.position] } ?? false
    if scale != nil, isByLogits { wishes.insert(.gradient) }

    // The targets' gradients need z, which that of the logits may replace.
    var gradients = Gradients()
    if let scale {
      func ofTargets() -> SoftmaxTargetGradients {
        SoftmaxTargetGradients(
          loss: loss, operands: operands, targets: targets, rows: range, z: z, scale: scale)
      }
      if let (_, position) = operands.probabilities, wanted[position] {
        gradients.probabilities = ofTargets().probabilities
      }
      if let (_, position) = operands.classWeights, wanted[position] {
        gradients.classWeights = ofTargets().classWeights
      }
    }
    let output = SoftmaxCrossEntropyRows(logits: z, targets: targets).evaluate(
      scale ?? .init(loss: 1, squaredLogSumExp: 0), wishes,
      overwriting: overwriting && transform.isIdentity)
    if let gradient = output.gradient {
      (gradients.logits, gradients.inverseTemperature, gradients.softCap) =
        transform.isIdentity
        ? (gradient, nil, nil)
        : transform.gradients(
          of: gradient, at: x,
          wantsSoftCap: operands.softCap.map { wanted[$0.position] } ?? false)
    }
    return (
      Output(
        losses: output.losses, logSumExp: output.logSumExp, predictions: output.predictions),
      gradients
    )
  }

  /// The cotangent of one of the loss's own operands, or of the logits, the first operand.
  ///
  /// - Parameter mean: the mean of the rows' losses; nil where it is not the result.
  func cotangent(of operand: Int, _ gradients: Gradients, mean: Double?) -> Tensor? {
    switch operand {
    case 0: return gradients.logits.map { loss.unrows($0, shape: operands.shape) }
    case operands.probabilities?.position:
      return gradients.probabilities.map { loss.unrows($0, shape: operands.shape) }
    case operands.classWeights?.position:
      guard let gradient = gradients.classWeights, let mean else { return gradients.classWeights }
      let counts = targets.labelCounts(classes: gradient.elementCount, as: gradient.scalarType)
      return gradient - counts.scaled(by: Tensor(mean / divisors!.losses, as: gradient.scalarType))
    case operands.inverseTemperature?.position:
      return gradients.inverseTemperature?.reshaped(to: operands.inverseTemperature!.tensor.shape)
    case operands.softCap?.position:
      return gradients.softCap?.reshaped(to: operands.softCap!.tensor.shape)
    default: return nil
    }
  }

  /// The mean of the rows' losses without the z-loss, where it is what the weights divide; nil
  /// elsewhere.
  func mean(_ output: Output) -> Double? {
    guard loss.reduction == .mean, operands.classWeights != nil, targets.labels != nil, let divisors
    else { return nil }
    return output.losses.total / divisors.losses
  }

  /// The loss, z-loss included, reduced or in the shape of the rows.
  func result(_ output: Output) -> Tensor {
    guard let divisors else {
      let losses =
        loss.zLoss == 0 ? output.losses : output.losses + squares(output) * loss.zLoss
      return losses.reshaped(to: loss.rowShape(of: operands.shape))
    }
    var total = output.losses.total / divisors.losses
    if loss.zLoss != 0 {
      total += loss.zLoss * squares(output).total / divisors.squares
    }
    return Tensor(total, as: operands.scalarType)
  }

  /// The squares of the lse of each row, 0 for ignored rows.
  private func squares(_ output: Output) -> Tensor {
    let squares = output.logSumExp! * output.logSumExp!
    guard let labels = targets.labels, targets.validCount < labels.count else { return squares }
    return squares.replacing(with: 0, where: Mask(labels.map { $0 < 0 }))
  }
}
