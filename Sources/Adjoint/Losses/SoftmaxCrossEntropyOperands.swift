/// The operands of softmax cross-entropy by name, and how the logits are arranged.
struct SoftmaxCrossEntropyOperands {
  /// The shape of the logits, and the axis of the classes, counted from the front.
  private(set) var shape: Shape
  private(set) var classAxis: Int

  /// The shape of the rows' losses, that of the logits without the class axis; and their number.
  private(set) var rowShape: Shape
  private(set) var rowCount: Int

  /// The scalar type of all operands.
  let scalarType: ScalarType

  /// The loss's own operands, and what each of them is.
  var own: [Tensor]
  private let roles: [Role]

  /// What an operand beside the logits can be, in the order in which they are given.
  enum Role: String {
    case probabilities
    case classWeights = "class weights"
    case inverseTemperature = "inverse temperature"
    case softCap = "soft cap"
  }

  /// Names the operands. Traps when they do not go with the loss.
  ///
  /// - Parameters:
  ///   - operands: those that make the logits, and then the loss's own.
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
    rowShape = shape.rank == 2 && classAxis == 1 ? .vector(shape[0]) : shape.removing([classAxis])
    // The rows of empty logits may be more than an `Int` counts.
    if shape.productOfLengths == 0 {
      rowShape.requireMemory(
        as: scalarType, for: "softmaxCrossEntropy: a loss for each row of logits of shape \(shape)")
    }
    rowCount = rowShape.elementCount
    roles = loss.own.map(\.role)
    let missing = roles.dropFirst(operands.count - count).first
    require(
      missing == nil,
      "softmaxCrossEntropy: the \(missing!.rawValue) are missing among the \(operands.count) "
        + "operands; operands(for:) lists them all")
    require(
      operands.count == count + roles.count,
      "softmaxCrossEntropy: there are \(operands.count) operands, and the options call for "
        + "\(count + roles.count); operands(for:) lists them")
    own = roles.isEmpty ? [] : Array(operands.dropFirst(count))
    checkOwn()
    if case .labels(let labels, let ignored) = loss.target { check(labels, ignored, of: loss) }
    if let mask = loss.classMask { check(mask) }
    if loss.whenAllIgnored == .trap { checkMean(of: loss) }
  }

  /// The number of classes.
  var classes: Int { shape[classAxis] }

  /// Takes the logits for a matrix of some rows.
  mutating func arrange(asRows count: Int) {
    (shape, classAxis, rowShape, rowCount) = ([count, classes], 1, [count], count)
  }

  /// The operand of a role; nil where there is none.
  subscript(role: Role) -> Tensor? { roles.firstIndex(of: role).map { own[$0] } }
}

extension SoftmaxCrossEntropyOperands {
  private func checkOwn() {
    for (role, tensor) in zip(roles, own) {
      require(
        tensor.scalarType == scalarType,
        "softmaxCrossEntropy: the scalar type of the \(role.rawValue) is \(tensor.scalarType), and that "
          + "of the logits \(scalarType); convert one with cast(to:)")
      let given = tensor.shape
      switch role {
      case .probabilities:
        require(
          given == shape,
          "softmaxCrossEntropy: the probabilities have shape \(given), and the logits \(shape); "
            + "they must be the same, nothing is broadcast")
      case .classWeights:
        require(
          given == [classes],
          "softmaxCrossEntropy: the class weights have shape \(given), and there are \(classes) "
            + "classes in logits of shape \(shape); give one for each, [\(classes)]")
      case .inverseTemperature, .softCap:
        require(
          tensor.elementCount == 1,
          "softmaxCrossEntropy: the \(role.rawValue) has shape \(given); it is a single scalar")
        require(
          role != .softCap || tensor.scalar > 0,
          "softmaxCrossEntropy: the soft cap is \(tensor.scalar); it must be positive")
      }
    }
  }

  private func check(_ mask: Mask) {
    require(
      mask.shape == [classes] || mask.shape.isRepeated(in: shape),
      "softmaxCrossEntropy: the class mask has shape \(mask.shape), and the logits \(shape); give "
        + "one value for each class, [\(classes)], or a shape that is broadcast to the logits'")
  }

  private func check(_ labels: [Int], _ ignored: Int?, of loss: SoftmaxCrossEntropy) {
    require(
      labels.count == rowCount,
      "softmaxCrossEntropy: logits of shape \(shape) with their classes along axis "
        + "\(loss.classAxis) have \(rowCount) rows, and there are \(labels.count) labels; give one "
        + "for each row, or the axis of the classes by classAxis, which is 1 in PyTorch")
    let classes = classes
    let wrong = labels.firstIndex { ($0 < 0 || $0 >= classes) && $0 != ignored }
    guard let row = wrong else { return }
    require(
      false,
      "softmaxCrossEntropy: the label of row \(row) is \(labels[row]), outside the classes 0 ..< "
        + "\(classes) of logits of shape \(shape)"
        + (ignored.map { " and not the ignored label \($0)" } ?? ""))
  }

  /// Traps when the mean has nothing to divide by.
  private func checkMean(of loss: SoftmaxCrossEntropy) {
    guard loss.reduction == .mean else { return }
    var (count, weights) = (rowCount, Tensor?.none)
    if case .labels(let labels, let ignored) = loss.target {
      require(
        !labels.isOpen || (ignored == nil && self[.classWeights] == nil),
        "softmaxCrossEntropy: the labels are an input of a program, which has no way to stop where all "
          + "rows are ignored; choose what the mean is there by whenAllIgnored, .zero or .notANumber"
      )
      let valid = labels.filter { $0 != ignored }
      (count, weights) = (valid.count, self[.classWeights]?.rows(valid))
    }
    require(
      count > 0,
      "softmaxCrossEntropy: all of the \(rowCount) rows are ignored, so they have no mean; leave "
        + "such batches out, or choose what it is by whenAllIgnored")
    require(
      weights?.sum().scalar != 0,
      "softmaxCrossEntropy: the weights of the \(rowCount) rows' labels add up to 0, so they have "
        + "no mean; leave such batches out, or choose what it is by whenAllIgnored")
  }
}
