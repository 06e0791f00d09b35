/// The targets of rows of logits as masses on classes, and what divides the sum of their losses.
struct SoftmaxTargets {
  /// The class of each row, −1 for one that is ignored; nil where the targets are probabilities alone.
  private(set) var labels: [Int]?

  /// The mass on each row's label; nil for 1.
  private(set) var labelMasses: [Double]?

  /// Masses on all classes, `[R, C]`, or `[C]` where all rows share them; nil where the labels are
  /// all.
  private(set) var masses: Tensor?

  /// The factor of each row's loss; nil for 1.
  private(set) var weights: [Double]?

  /// The divisor of the sum of the rows' losses in a mean.
  let normalizer: Double

  /// The number of rows that are not ignored.
  let validCount: Int

  /// The masses of rows with the given shape, checked against it. Traps when a label is out of range.
  init(
    _ loss: SoftmaxCrossEntropy, _ operands: SoftmaxCrossEntropy.NamedOperands, rows: Int,
    classes: Int
  ) {
    let smoothing = loss.labelSmoothing.share
    let classWeights = operands.classWeights?.tensor
    switch loss.target {
    case .labels(let given, let ignored):
      let labels = loss.checked(given, ignoring: ignored, rows: rows, classes: classes, operands)
      let weights = classWeights?.scalars
      self.labels = labels
      validCount = ignored == nil ? rows : labels.count { $0 >= 0 }
      let weightOfLabel = { (label: Int) in label < 0 ? 0 : weights?[label] ?? 1 }
      normalizer =
        weights == nil ? Double(validCount) : labels.reduce(0) { $0 + weightOfLabel($1) }
      if smoothing == 0 {
        if weights != nil { labelMasses = labels.map(weightOfLabel) }
      } else if loss.labelSmoothing.weighsRows {
        labelMasses = Array(repeating: 1 - smoothing, count: rows)
        masses = loss.evenMasses(of: operands.shape, nil, operands.scalarType)
        if weights != nil { self.weights = labels.map(weightOfLabel) }
      } else {
        labelMasses = labels.map { (1 - smoothing) * weightOfLabel($0) }
        masses = loss.evenMasses(of: operands.shape, classWeights, operands.scalarType)
      }
    case .probabilities:
      labels = nil
      validCount = rows
      normalizer = Double(rows)
      masses = loss.rows(of: operands.probabilities!.tensor.detached())
      if smoothing > 0 {
        masses =
          masses! * (1 - smoothing)
          + loss.evenMasses(of: operands.shape, nil, operands.scalarType)
      }
      if let classWeights { masses = masses! * classWeights }
    }
  }
}

extension SoftmaxTargets {
  /// How many of the rows that are not ignored have their label for their prediction; nil where the
  /// targets are no labels.
  func correctCount(of predictions: [Int]) -> Int? {
    labels.map { labels in zip(labels, predictions).count { $0 >= 0 && $0 == $1 } }
  }

  /// How many rows have each class for their label, [C].
  func labelCounts(classes: Int, as type: ScalarType) -> Tensor {
    var counts = [Double](repeating: 0, count: classes)
    for label in labels ?? [] where label >= 0 { counts[label] += 1 }
    return Tensor(counts, as: type)
  }

  /// The targets of some of the rows, with the divisors of all.
  func rows(_ range: Range<Int>) -> SoftmaxTargets {
    var part = self
    part.labels = labels.map { Array($0[range]) }
    part.labelMasses = labelMasses.map { Array($0[range]) }
    part.weights = weights.map { Array($0[range]) }
    part.masses = masses?.forRows(range)
    return part
  }
}

extension SoftmaxCrossEntropy {
  /// The masses that smoothing puts on all classes that the mask admits, `[C]` or, where the mask
  /// differs from row to row, `[R, C]`.
  func evenMasses(of shape: Shape, _ classWeights: Tensor?, _ type: ScalarType) -> Tensor {
    let (share, classes) = (labelSmoothing.share, shape[classAxis(of: shape)])
    var even = Tensor(repeating: share / Double(classes), shape: [classes], as: type)
    if let mask = rowMask(of: shape) {
      let admitted = Tensor(mask, as: type)
      even = admitted * share / admitted.sum(along: -1, keepingDimensions: true)
    }
    return classWeights.map { even * $0 } ?? even
  }

  /// Traps when the mean has nothing to divide by, and should trap then.
  func checkMean(of validCount: Int, dividedBy normalizer: Double, among rows: Int) {
    guard whenAllIgnored == .trap, reduction == .mean else { return }
    require(
      validCount > 0,
      "softmaxCrossEntropy: all of the \(rows) rows are ignored, so they have no mean; leave such "
        + "batches out, or choose what it is by whenAllIgnored")
    require(
      normalizer != 0,
      "softmaxCrossEntropy: the weights of the \(rows) rows' labels add up to 0, so they have no "
        + "mean; leave such batches out, or choose what it is by whenAllIgnored")
  }

  /// The divisor to use in place of this one: infinity where a mean of nothing is to be 0.
  func divisor(_ divisor: Double) -> Double {
    divisor == 0 && reduction == .mean && whenAllIgnored == .zero ? .infinity : divisor
  }

  /// The labels with −1 for those that are ignored. Traps when there is not one for each row, or one
  /// is out of range.
  func checked(
    _ labels: [Int], ignoring ignored: Int?, rows: Int, classes: Int, _ operands: NamedOperands
  ) -> [Int] {
    require(
      labels.count == rows,
      "softmaxCrossEntropy: logits of shape \(operands.shape) with their classes along axis "
        + "\(classAxis) have \(rows) rows, and there are \(labels.count) labels; give one for each "
        + "row, or the axis of the classes by classAxis, which is 1 in PyTorch")
    var isRight = true
    for label in labels where label < 0 || label >= classes {
      isRight = isRight && label == ignored
    }
    if !isRight {
      let row = labels.firstIndex { ($0 < 0 || $0 >= classes) && $0 != ignored }!
      require(
        false,
        "softmaxCrossEntropy: the label of row \(row) is \(labels[row]), outside the classes 0 ..< "
          + "\(classes) of logits of shape \(operands.shape)"
          + (ignored.map { " and not the ignored label \($0)" } ?? ""))
    }
    guard let ignored else { return labels }
    return labels.map { $0 == ignored ? -1 : $0 }
  }
}
