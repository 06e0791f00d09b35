/// The operands of softmax cross-entropy by name, and how the logits are arranged.
struct SoftmaxCrossEntropyOperands {
  /// The shape of the logits.
  let shape: Shape

  /// The scalar type of all operands.
  let scalarType: ScalarType

  /// The axis of the classes, counted from the front.
  let classAxis: Int

  /// The shape of the rows' losses, that of the logits without the class axis; and their number.
  let rowShape: Shape
  let rowCount: Int

  private(set) var probabilities: Tensor?
  private(set) var classWeights: Tensor?
  private(set) var inverseTemperature: Tensor?
  private(set) var softCap: Tensor?

  /// Names the operands. Traps, saying what is wrong, when they do not go with the loss.
  ///
  /// - Parameters:
  ///   - operands: those that the logits are, or are made of, and then the loss's own.
  ///   - count: how many make the logits.
  ///   - shape: the shape of the logits; that of the first operand unless it is given.
  init(
    _ operands: Operands, of loss: SoftmaxCrossEntropy, after count: Int = 1,
    logits shape: Shape? = nil
  ) {
    let shape = shape ?? operands[0].shape
    (self.shape, scalarType) = (shape, operands[0].scalarType)
    require(
      shape.rank > 0, "softmaxCrossEntropy: the logits are a scalar; they need an axis of classes")
    require(
      count > 1 || !TapeStack.current.isResult(operands[0], of: Softmax.self),
      "softmaxCrossEntropy: the logits, of shape \(shape), are the result of softmax, which the loss "
        + "applies itself, and applied twice it leaves a fraction of the gradient; pass what the "
        + "softmax was applied to")
    classAxis = shape.axis(loss.classAxis, in: "softmaxCrossEntropy")
    rowShape =
      shape.rank == 2 && classAxis == 1 ? .vector(shape[0]) : shape.removing([classAxis])
    // The rows of empty logits may be more than an `Int` counts.
    if shape.productOfLengths == 0 {
      rowShape.requireMemory(
        as: scalarType, for: "softmaxCrossEntropy: a loss for each row of logits of shape \(shape)")
    }
    rowCount = rowShape.elementCount
    name(operands, after: count, of: loss)
    if case .labels(let labels, let ignored) = loss.target { check(labels, ignored, loss) }
    if loss.whenAllIgnored == .trap { checkMean(of: loss) }
  }

  private mutating func name(_ operands: Operands, after count: Int, of loss: SoftmaxCrossEntropy) {
    var position = count
    func next(_ name: String, if isGiven: Bool) -> Tensor? {
      guard isGiven else { return nil }
      require(
        position < operands.count,
        "softmaxCrossEntropy: the \(name) are missing among the \(operands.count) operands; "
          + "operands(for:) lists them all")
      let tensor = operands[position]
      position += 1
      require(
        tensor.scalarType == scalarType,
        "softmaxCrossEntropy: the \(name) are \(tensor.scalarType), and the logits \(scalarType); "
          + "convert one with cast(to:)")
      return tensor
    }
    probabilities = next("probabilities", if: loss.hasProbabilities)
    classWeights = next("class weights", if: loss.classWeights != nil)
    inverseTemperature = next("inverse temperature", if: loss.inverseTemperature != nil)
    softCap = next("soft cap", if: loss.softCap != nil)
    require(
      position == operands.count,
      "softmaxCrossEntropy: there are \(operands.count) operands, and the options call for "
        + "\(position); operands(for:) lists them")
    if position > count { checkShapes() }
    if let mask = loss.classMask {
      require(
        mask.shape == [classes] || mask.shape.broadcast(with: shape) == shape,
        "softmaxCrossEntropy: the class mask has shape \(mask.shape), and the logits \(shape); give "
          + "one value for each class, [\(classes)], or a shape that is broadcast to the logits'")
    }
  }

  private func checkShapes() {
    if let given = probabilities?.shape {
      require(
        given == shape,
        "softmaxCrossEntropy: the probabilities have shape \(given), and the logits \(shape); they "
          + "must be the same, nothing is broadcast")
    }
    if let given = classWeights?.shape {
      require(
        given == [classes],
        "softmaxCrossEntropy: the class weights have shape \(given), and there are \(classes) "
          + "classes in logits of shape \(shape); give one for each, [\(classes)]")
    }
    for (scalar, name) in [(inverseTemperature, "inverse temperature"), (softCap, "soft cap")] {
      require(
        scalar.map { $0.elementCount == 1 } ?? true,
        "softmaxCrossEntropy: the \(name) has shape \(scalar!.shape); it is a single scalar")
    }
    require(
      softCap.map { $0.scalar > 0 } ?? true,
      "softmaxCrossEntropy: the soft cap is \(softCap!.scalar); it must be positive")
  }

  private func check(_ labels: [Int], _ ignored: Int?, _ loss: SoftmaxCrossEntropy) {
    require(
      labels.count == rowCount,
      "softmaxCrossEntropy: logits of shape \(shape) with their classes along axis "
        + "\(loss.classAxis) have \(rowCount) rows, and there are \(labels.count) labels; give one "
        + "for each row, or the axis of the classes by classAxis, which is 1 in PyTorch")
    let classes = classes
    var isRight = true
    for label in labels where label < 0 || label >= classes {
      isRight = isRight && label == ignored
    }
    guard !isRight else { return }
    let row = labels.firstIndex { ($0 < 0 || $0 >= classes) && $0 != ignored }!
    require(
      false,
      "softmaxCrossEntropy: the label of row \(row) is \(labels[row]), outside the classes 0 ..< "
        + "\(classes) of logits of shape \(shape)"
        + (ignored.map { " and not the ignored label \($0)" } ?? ""))
  }

  /// Traps when the mean has nothing to divide by.
  private func checkMean(of loss: SoftmaxCrossEntropy) {
    guard loss.reduction == .mean else { return }
    var (validCount, normalizer) = (rowCount, 1.0)
    if case .labels(let labels, let ignored) = loss.target {
      let valid = labels.filter { $0 != ignored }
      validCount = valid.count
      if let classWeights { normalizer = classWeights.rows(valid).sum().scalar }
    }
    require(
      validCount > 0,
      "softmaxCrossEntropy: all of the \(rowCount) rows are ignored, so they have no mean; leave "
        + "such batches out, or choose what it is by whenAllIgnored")
    require(
      normalizer != 0,
      "softmaxCrossEntropy: the weights of the \(rowCount) rows' labels add up to 0, so they have "
        + "no mean; leave such batches out, or choose what it is by whenAllIgnored")
  }
}

extension SoftmaxCrossEntropyOperands {
  /// The number of classes.
  var classes: Int { shape[classAxis] }

  /// The same with other tensors for the loss's own operands.
  func replacing(by own: some Sequence<Tensor>) -> SoftmaxCrossEntropyOperands {
    var (result, next) = (self, own.makeIterator())
    if probabilities != nil { result.probabilities = next.next() }
    if classWeights != nil { result.classWeights = next.next() }
    if inverseTemperature != nil { result.inverseTemperature = next.next() }
    if softCap != nil { result.softCap = next.next() }
    return result
  }
}
