extension SoftmaxCrossEntropy {
  /// Whether the operation has operands beside the logits.
  var hasOptionalOperands: Bool {
    if case .probabilities = target { return true }
    return classWeights != nil || inverseTemperature != nil || softCap != nil
  }

  /// An operation's operands by name, with their positions.
  struct NamedOperands {
    /// The shape of the logits, and the type of all operands.
    let shape: Shape
    let scalarType: ScalarType

    private(set) var probabilities: (tensor: Tensor, position: Int)?
    private(set) var classWeights: (tensor: Tensor, position: Int)?
    private(set) var inverseTemperature: (tensor: Tensor, position: Int)?
    private(set) var softCap: (tensor: Tensor, position: Int)?

    /// Names the operands after those that make the logits, of which there are `count`. Traps, saying
    /// what is wrong, when they are not those that the operation's options call for.
    init(_ operands: Operands, after count: Int, logits shape: Shape, of loss: SoftmaxCrossEntropy)
    {
      (self.shape, scalarType) = (shape, operands[0].scalarType)
      require(
        shape.rank > 0, "softmaxCrossEntropy: the logits are a scalar; they need an axis of classes"
      )
      require(
        count > 1 || !TapeStack.current.isResult(operands[0], of: Softmax.self),
        "softmaxCrossEntropy: the logits, of shape \(shape), are the result of softmax, which the loss "
          + "applies itself, and applied twice it leaves a fraction of the gradient; pass what the "
          + "softmax was applied to")
      let classes = shape[loss.classAxis(of: shape)]
      var position = count - 1
      func next(_ name: String) -> (tensor: Tensor, position: Int) {
        position += 1
        require(
          position < operands.count,
          "softmaxCrossEntropy: the \(name) are missing among the \(operands.count) operands; "
            + "operands(for:) lists them all")
        let tensor = operands[position]
        require(
          tensor.scalarType == operands[0].scalarType,
          "softmaxCrossEntropy: the \(name) are \(tensor.scalarType), and the logits "
            + "\(operands[0].scalarType); convert one with cast(to:)")
        return (tensor, position)
      }
      if case .probabilities = loss.target {
        probabilities = next("probabilities")
        require(
          probabilities!.tensor.shape == shape,
          "softmaxCrossEntropy: the probabilities have shape \(probabilities!.tensor.shape), and the "
            + "logits \(shape); they must be the same, nothing is broadcast")
      }
      if loss.classWeights != nil {
        classWeights = next("class weights")
        require(
          classWeights!.tensor.shape == [classes],
          "softmaxCrossEntropy: the class weights have shape \(classWeights!.tensor.shape), and there "
            + "are \(classes) classes in logits of shape \(shape); give one for each, [\(classes)]")
      }
      if loss.inverseTemperature != nil {
        inverseTemperature = next("inverse temperature")
        Self.requireScalar(inverseTemperature!.tensor, "inverse temperature")
      }
      if loss.softCap != nil {
        softCap = next("soft cap")
        Self.requireScalar(softCap!.tensor, "soft cap")
        require(
          softCap!.tensor.scalar > 0,
          "softmaxCrossEntropy: the soft cap is \(softCap!.tensor.scalar); it must be positive")
      }
      require(
        position + 1 == operands.count,
        "softmaxCrossEntropy: there are \(operands.count) operands, and the options call for "
          + "\(position + 1); operands(for:) lists them")
    }

    private static func requireScalar(_ tensor: Tensor, _ name: String) {
      require(
        tensor.elementCount == 1,
        "softmaxCrossEntropy: the \(name) has shape \(tensor.shape); it is a single scalar")
    }
  }

  /// The class axis of logits of a shape, counted from the front.
  func classAxis(of shape: Shape) -> Int {
    shape.axis(classAxis, in: "softmaxCrossEntropy")
  }

  /// The shape of the rows' losses: that of the logits without the class axis.
  func rowShape(of shape: Shape) -> Shape {
    areRows(shape) ? [shape[0]] : shape.removing([classAxis(of: shape)])
  }

  /// The number of rows of logits of a shape. Traps when there can be no memory for their losses: the
  /// rows of empty logits may be more than an `Int` counts.
  func rowCount(of shape: Shape, as scalarType: ScalarType) -> Int {
    let rows = rowShape(of: shape)
    if shape.productOfLengths == 0 {
      rows.requireMemory(
        as: scalarType, for: "softmaxCrossEntropy: a loss for each row of logits of shape \(shape)")
    }
    return rows.elementCount
  }

  /// Whether logits of a shape are rows as they are, which is nearly always so.
  private func areRows(_ shape: Shape) -> Bool {
    shape.rank == 2 && (classAxis == -1 || classAxis == 1)
  }

  /// A tensor of the logits' shape as rows `[R, C]`.
  func rows(of tensor: Tensor) -> Tensor {
    if areRows(tensor.shape) { return tensor }
    let axis = classAxis(of: tensor.shape)
    let classes = tensor.shape[axis]
    let last = axis == tensor.rank - 1
    let moved =
      last ? tensor : tensor.transposed(tensor.shape.indices.filter { $0 != axis } + [axis])
    return moved.reshaped(to: [
      moved.shape.joined(..<(moved.rank - 1), in: "softmaxCrossEntropy"), classes,
    ])
  }

  /// Rows `[R, C]` as a tensor of the logits' shape: undoes ``rows(of:)``.
  func unrows(_ rows: Tensor, shape: Shape) -> Tensor {
    if areRows(shape) { return rows }
    let axis = classAxis(of: shape)
    let last = shape.rank - 1
    if axis == last { return rows.reshaped(to: shape) }
    let moved = rows.reshaped(to: Shape(shape.removing([axis]) + [shape[axis]]))
    var order = Array(0..<last)
    order.insert(last, at: axis)
    return moved.transposed(order)
  }
}
