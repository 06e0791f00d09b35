/// One evaluation of the linear form of softmax cross-entropy, block by block.
struct LinearSoftmaxCrossEntropyPass {
  /// The loss over rows of logits.
  let rows: SoftmaxCrossEntropyPass

  private let inputs: Tensor
  private let weights: Tensor
  private let bias: Tensor?

  /// The number of operands that make the logits.
  private let count: Int
  private let blockRows: Int

  init(_ operation: LinearSoftmaxCrossEntropy, _ operands: Operands) {
    let shape = Self.shape(of: operands, hasBias: operation.hasBias)
    count = operation.hasBias ? 3 : 2
    rows = SoftmaxCrossEntropyPass(operation.loss, operands, after: count, logits: shape)
    require(
      operation.loss.classAxis(of: shape) == shape.rank - 1,
      "linearSoftmaxCrossEntropy: the class axis is \(operation.loss.classAxis); it must be the last"
    )
    (inputs, weights) = (operands[0], operands[1])
    bias = operation.hasBias ? operands[2] : nil
    let rowBytes = Swift.max(1, shape[shape.rank - 1] * inputs.scalarType.byteCount)
    // A product of fewer rows would spend its time on reading the weights, whatever it takes.
    blockRows =
      operation.blockRows ?? Swift.max(64, Self.blockBytes / rowBytes / 48 * 48)
  }

  /// A block's logits, in bytes: so large that the weights' way from memory is short beside the
  /// arithmetic on them, and so small that several fit where the logits would not.
  private static let blockBytes = 32 << 20

  /// The shape of the logits. Traps when the operands do not go together.
  static func shape(of operands: Operands, hasBias: Bool) -> Shape {
    require(
      operands.count >= (hasBias ? 3 : 2),
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
    for operand in operands.prefix(hasBias ? 3 : 2) {
      requireSameScalarType(inputs, operand, in: "linearSoftmaxCrossEntropy")
    }
    return Shape(inputs.shape.dropLast() + [classes])
  }

  /// The loss and, where a scale is given, the gradients with respect to the wanted operands.
  func evaluate(
    _ scale: SoftmaxCrossEntropyRows.Scale?, _ wanted: Wanted
  ) -> (result: Tensor, gradients: Cotangents?) {
    var gradients = LinearGradients(inputs: inputs, weights: weights, bias: bias, wanted)
    var own = SoftmaxCrossEntropyPass.Gradients()
    var ofProbabilities: [Tensor] = []
    var outputs: [SoftmaxCrossEntropyPass.Output] = []
    for start in stride(from: 0, to: rows.rowCount, by: blockRows) {
      let range = start..<Swift.min(start + blockRows, rows.rowCount)
      var blockScale = scale
      blockScale?.factors = scale?.factors.map { Array($0[range]) }
      let (output, block) = rows.evaluate(
        logits(range), rows: range, blockScale, wanted, wantsLogits: gradients.areWanted, [],
        overwriting: true)
      outputs.append(output)
      guard scale != nil else { continue }
      if let gradient = block.logits { gradients.add(gradient, range) }
      own.classWeights.add(block.classWeights)
      own.inverseTemperature.add(block.inverseTemperature)
      own.softCap.add(block.softCap)
      if let gradient = block.probabilities { ofProbabilities.append(gradient) }
    }
    let output = SoftmaxCrossEntropyPass.Output(joining: outputs, as: inputs.scalarType)
    let result = rows.result(output)
    guard scale != nil else { return (result, nil) }
    if !ofProbabilities.isEmpty { own.probabilities = .concatenate(ofProbabilities, along: 0) }
    let mean = rows.mean(output)
    return (
      result,
      wanted.cotangents { operand in
        operand < count
          ? gradients[operand] : rows.cotangent(of: operand, own, mean: mean)
      }
    )
  }

  /// The logits of some of the rows.
  private func logits(_ range: Range<Int>) -> Tensor {
    let (width, length, classes) = (
      inputs.scalarType.byteCount, weights.shape[1], weights.shape[0]
    )
    let logits = Tensor(uninitialized: [range.count, classes], as: inputs.scalarType)
    MatrixProduct(
      scalarType: inputs.scalarType, left: MatrixLayout([range.count, length], transposed: false),
      right: MatrixLayout(weights.shape, transposed: true), bias: bias?.address
    ).run(
      inputs.address + range.lowerBound * length * width, weights.address, logits.storage.address)
    return logits
  }
}

/// The gradients with respect to inputs, weights and bias, as far as they are wanted, growing block
/// by block.
private struct LinearGradients {
  private let inputs: Tensor
  private let weights: Tensor
  private let isFinite: Bool
  private var forInputs: Tensor?
  private var forWeights: Tensor?
  private var forBias: Tensor?
  private var isFirst = true

  init(inputs: Tensor, weights: Tensor, bias: Tensor?, _ wanted: Wanted) {
    (self.inputs, self.weights) = (inputs, weights)
    isFinite = inputs.isFinite && weights.isFinite
    let isEmpty = inputs.elementCount == 0
    func make(_ tensor: Tensor) -> Tensor {
      isEmpty ? .zeros(tensor.shape, as: tensor.scalarType) : Tensor(uninitializedLike: tensor)
    }
    if wanted[0] { forInputs = make(inputs) }
    if wanted[1] { forWeights = make(weights) }
    if let bias, wanted[2] { forBias = .zeros(bias.shape, as: bias.scalarType) }
  }

  var areWanted: Bool { forInputs != nil || forWeights != nil || forBias != nil }

  /// Adds what comes of the gradient with respect to the logits of some of the rows. The first block
  /// writes.
  mutating func add(_ gradient: Tensor, _ range: Range<Int>) {
    guard isFinite else { return addStrongly(gradient, range) }
    let (type, length) = (inputs.scalarType, weights.shape[1])
    let offset = range.lowerBound * length * type.byteCount
    if let forInputs {
      MatrixProduct(
        scalarType: type, left: MatrixLayout(gradient.shape, transposed: false),
        right: MatrixLayout(weights.shape, transposed: false)
      ).run(gradient.address, weights.address, forInputs.storage.address + offset)
    }
    if let forWeights {
      var product = MatrixProduct(
        scalarType: type, left: MatrixLayout(gradient.shape, transposed: true),
        right: MatrixLayout([range.count, length], transposed: false))
      product.isAdded = !isFirst
      product.run(gradient.address, inputs.address + offset, forWeights.storage.address)
    }
    if let sum = forBias { forBias = sum + gradient.sum(along: 0) }
    isFirst = false
  }

  /// The same where inputs or weights hold NaN or infinities, of which a gradient of 0 takes nothing.
  private mutating func addStrongly(_ gradient: Tensor, _ range: Range<Int>) {
    let length = weights.shape[1]
    if let forInputs {
      let part = matmul(gradient, weights, cotangents: .left)
      let offset = range.lowerBound * length * part.scalarType.byteCount
      (forInputs.storage.address + offset)
        .copyMemory(from: part.address, byteCount: part.storage.byteCount)
    }
    if let sum = forWeights {
      let rows = inputs.reshaped(to: [inputs.elementCount / length, length])[range]
      let part = matmul(gradient, rows, transposing: .left, cotangents: .left)
      forWeights = isFirst ? part : sum + part
    }
    if let sum = forBias { forBias = sum + gradient.sum(along: 0) }
    isFirst = false
  }

  /// Those of inputs, weights and bias, in this order.
  subscript(operand: Int) -> Tensor? {
    operand == 0 ? forInputs : operand == 1 ? forWeights : forBias
  }
}

extension SoftmaxCrossEntropyPass.Output {
  /// The output of all rows out of that of blocks of them.
  fileprivate init(joining blocks: [Self], as type: ScalarType) {
    func joined(_ parts: [Tensor]) -> Tensor {
      parts.isEmpty
        ? .zeros([0], as: type) : parts.count == 1 ? parts[0] : .concatenate(parts, along: 0)
    }
    let logs = blocks.compactMap(\.logSumExp)
    self.init(losses: joined(blocks.map(\.losses)), logSumExp: joined(logs), predictions: nil)
  }
}

extension Tensor? {
  /// Adds a part where there is one.
  fileprivate mutating func add(_ part: Tensor?) {
    guard let part else { return }
    self = map { $0 + part } ?? part
  }
}
