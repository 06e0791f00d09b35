/// One evaluation of softmax cross-entropy: its operands as rows, and what comes of them.
struct SoftmaxCrossEntropyPass {
  private let loss: SoftmaxCrossEntropy
  private let operands: SoftmaxCrossEntropy.NamedOperands
  private let targets: SoftmaxTargets

  /// The logits as rows, as they are given and as the softmax sees them.
  private let rows: Tensor
  private let cap: LogitTransform

  init(_ loss: SoftmaxCrossEntropy, _ operands: Operands) {
    self.loss = loss
    self.operands = SoftmaxCrossEntropy.NamedOperands(operands, of: loss)
    require(
      operands[0].rank > 0,
      "softmaxCrossEntropy: the logits are a scalar; they need an axis of classes")
    rows = loss.rows(of: operands[0])
    targets = SoftmaxTargets(
      loss, self.operands, rows: rows.shape[0], classes: rows.shape[1])
    cap = LogitTransform(
      inverseTemperature: self.operands.inverseTemperature?.tensor,
      softCap: self.operands.softCap?.tensor,
      mask: loss.rowMask(of: operands[0]))
    if loss.whenAllIgnored == .trap, loss.reduction == .mean {
      require(
        targets.validCount > 0 || rows.shape[0] == 0,
        "softmaxCrossEntropy: all \(rows.shape[0]) rows are ignored, so their mean is undefined")
    }
  }

  /// The rows' losses with as much else as is wanted, and the gradients of a reduced loss with respect
  /// to the wanted operands; nil where the rows' losses are not summed.
  func evaluate(
    _ wanted: Wanted, _ wishes: SoftmaxCrossEntropyRows.Wishes = []
  ) -> (SoftmaxCrossEntropyRows.Output, [Tensor?]?) {
    var wishes = wishes
    if loss.zLoss != 0 { wishes.insert(.logSumExp) }
    let z = cap.apply(to: rows)
    let kernel = SoftmaxCrossEntropyRows(logits: z, targets: targets)
    guard let divisor, (0..<wanted.count).contains(where: { wanted[$0] }) else {
      let none = SoftmaxCrossEntropyRows.Scale(loss: 1, squaredLogSumExp: 0)
      return (kernel.evaluate(none, wishes), nil)
    }
    let scale = SoftmaxCrossEntropyRows.Scale(
      loss: 1 / divisor, squaredLogSumExp: loss.zLoss / zDivisor)
    if isAboutLogits(wanted) { wishes.insert(.gradient) }
    let output = kernel.evaluate(scale, wishes)
    return (output, gradients(output, z, scale, wanted, mean: sum(output.losses) / divisor))
  }

  /// The gradients with respect to the wanted operands for a cotangent of each row's loss, and of
  /// each row's lse where it is given; [R] each.
  func gradients(_ cotangents: [Double], _ logSumExp: [Double]?, _ wanted: Wanted) -> [Tensor?] {
    let z = cap.apply(to: rows)
    let scale = SoftmaxCrossEntropyRows.Scale(
      loss: 1, losses: cotangents, squaredLogSumExp: loss.zLoss, logSumExp: logSumExp)
    let output = SoftmaxCrossEntropyRows(logits: z, targets: targets)
      .evaluate(scale, isAboutLogits(wanted) ? [.gradient] : [])
    return gradients(output, z, scale, wanted, mean: nil)
  }

  /// The number of rows.
  var rowCount: Int { rows.shape[0] }

  /// What divides the sum of the rows' losses; nil where they are not summed.
  var divisor: Double? {
    if targets.validCount == 0, loss.whenAllIgnored == .zero, loss.reduction == .mean { return 1 }
    return loss.reduction.divisor(targets.normalizer)
  }

  /// What divides the sum of the rows' lse².
  private var zDivisor: Double {
    if targets.validCount == 0, loss.whenAllIgnored == .zero, loss.reduction == .mean { return 1 }
    return loss.reduction.divisor(Double(targets.validCount)) ?? 1
  }

  /// The reduced loss, z-loss included.
  func result(of output: SoftmaxCrossEntropyRows.Output) -> Tensor {
    let type = rows.scalarType
    guard let divisor else {
      let losses = loss.zLoss == 0 ? output.losses : output.losses + squares(output) * loss.zLoss
      return losses.reshaped(to: loss.rowShape(of: operands.logits))
    }
    var total = sum(output.losses) / divisor
    if loss.zLoss != 0 { total += loss.zLoss * sum(squares(output)) / zDivisor }
    return Tensor(total, as: type)
  }

  /// How many of the rows that are not ignored have their label for their prediction; nil where the
  /// targets are no labels.
  func correctCount(of predictions: [Int]) -> Int? {
    targets.labels.map { labels in
      zip(labels, predictions).count { $0 >= 0 && $0 == $1 }
    }
  }

  /// The squares of the lse of each row, 0 for ignored rows.
  private func squares(_ output: SoftmaxCrossEntropyRows.Output) -> Tensor {
    let logs = output.logSumExp!
    let squares = logs * logs
    guard let labels = targets.labels, targets.validCount < labels.count else { return squares }
    return squares.replacing(with: 0, where: Mask(labels.map { $0 < 0 }))
  }

  private func sum(_ losses: Tensor) -> Double { losses.sum().scalar }

  /// Whether an operand is wanted whose gradient comes by way of the logits'.
  private func isAboutLogits(_ wanted: Wanted) -> Bool {
    wanted[0] || operands.inverseTemperature.map { wanted[$0.position] } ?? false
      || operands.softCap.map { wanted[$0.position] } ?? false
  }

  private func gradients(
    _ output: SoftmaxCrossEntropyRows.Output, _ z: Tensor, _ scale: SoftmaxCrossEntropyRows.Scale,
    _ wanted: Wanted, mean: Double?
  ) -> [Tensor?] {
    var gradients = [Tensor?](repeating: nil, count: wanted.count)
    if let gradient = output.gradient {
      let (forLogits, forTemperature, forCap) = cap.gradients(of: gradient, at: rows)
      if wanted[0] { gradients[0] = loss.unrows(forLogits, shape: operands.logits.shape) }
      if let (tensor, position) = operands.inverseTemperature, wanted[position] {
        gradients[position] = forTemperature!.reshaped(to: tensor.shape)
      }
      if let (tensor, position) = operands.softCap, wanted[position] {
        gradients[position] = forCap!.reshaped(to: tensor.shape)
      }
    }
    let isTargetWanted = operands.probabilities.map { wanted[$0.position] } ?? false
    let areWeightsWanted = operands.classWeights.map { wanted[$0.position] } ?? false
    guard isTargetWanted || areWeightsWanted else { return gradients }

    let targetGradients = SoftmaxTargetGradients(
      loss: loss, operands: operands, targets: targets, z: z, scale: scale, mean: mean)
    if let (tensor, position) = operands.probabilities, wanted[position] {
      gradients[position] = loss.unrows(targetGradients.probabilities, shape: tensor.shape)
    }
    if let (_, position) = operands.classWeights, wanted[position] {
      gradients[position] = targetGradients.classWeights
    }
    return gradients
  }
}

/// What the forward pass keeps: the gradients of a reduced loss, or what they are computed from.
public struct SoftmaxCrossEntropyResiduals: Sendable {
  private let gradients: [Tensor?]?
  private let operands: Operands?

  init(_ gradients: [Tensor?]?, _ operands: Operands, keepingOperands: Bool = false) {
    self.gradients = gradients
    self.operands = gradients == nil || keepingOperands ? operands : nil
  }

  /// The operands' cotangents for those of the loss and of each row's lse.
  ///
  /// Cotangents that an enclosing scope records go through the composition, unless a product with the
  /// gradients is all there is to it.
  func cotangents(
    _ loss: SoftmaxCrossEntropy, _ cotangent: Tensor, logSumExp: Tensor?, _ wanted: Wanted
  ) -> Cotangents {
    if gradients == nil && cotangent.isRecorded || logSumExp?.isRecorded ?? false {
      return composedCotangents(loss, cotangent, logSumExp, wanted)
    }
    if let gradients, logSumExp == nil {
      // A loss that is differentiated as it is has the cotangent 1, and its gradient is there.
      let isOne = !cotangent.isRecorded && cotangent.scalar == 1
      return wanted.cotangents { gradients[$0].map { isOne ? $0 : $0 * cotangent } }
    }
    let pass = SoftmaxCrossEntropyPass(loss, operands!)
    let each =
      pass.divisor.map { divisor in
        [Double](repeating: cotangent.scalar / divisor, count: pass.rowCount)
      } ?? cotangent.scalars
    let gradients = pass.gradients(each, logSumExp?.scalars, wanted)
    return wanted.cotangents { gradients[$0] }
  }

  private func composedCotangents(
    _ loss: SoftmaxCrossEntropy, _ cotangent: Tensor, _ logSumExp: Tensor?, _ wanted: Wanted
  ) -> Cotangents {
    let point = Array(operands!)
    let (value, pullback) = valueWithPullback(at: point) { point in
      SoftmaxCrossEntropyWithDetails(loss: loss).composition(Operands(point))
    }
    var cotangents = value
    cotangents.loss = cotangent
    cotangents.logSumExp =
      logSumExp ?? .zeros(value.logSumExp.shape, as: value.logSumExp.scalarType)
    let gradients = pullback(cotangents)
    return wanted.cotangents { gradients[$0] }
  }
}
