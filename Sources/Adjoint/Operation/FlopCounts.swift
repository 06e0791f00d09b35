// The floating-point operations of what does not take one for each scalar of its result.

/// An operation that moves scalars and computes nothing.
protocol Movement: TensorOperation {}

extension Movement {
  func flopCount(_ operands: Operands, _ result: Result) -> Int { 0 }
}

extension Broadcast: Movement {}
extension Cast: Movement {}
extension Concatenate: Movement {}
extension Gather: Movement {}
extension Overwrite: Movement {}
extension Pad: Movement {}
extension Replace: Movement {}
extension Reshape: Movement {}
extension Slice: Movement {}
extension Split: Movement {}
extension Transpose: Movement {}

/// An operation whose work grows with its operand.
protocol Reduction: TensorOperation {
  /// The floating-point operations for each scalar of the operand.
  var flopsPerScalar: Int { get }
}

extension Reduction {
  func flopCount(_ operands: Operands, _ result: Result) -> Int {
    flopsPerScalar * operands[0].elementCount
  }
}

extension Sum: Reduction { var flopsPerScalar: Int { 1 } }
extension Product: Reduction { var flopsPerScalar: Int { 1 } }
extension Extremum: Reduction { var flopsPerScalar: Int { 1 } }
extension ScatterAdd: Reduction { var flopsPerScalar: Int { 1 } }

/// A square and an addition.
extension Norm: Reduction { var flopsPerScalar: Int { 2 } }

/// An addition for the mean; a difference, a square and an addition.
extension Variance: Reduction { var flopsPerScalar: Int { 4 } }

// A comparison for the maximum, a difference, an exponential and an addition; then the quotient or
// difference.

extension LogSumExp {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    4 * operands[0].elementCount
  }
}

extension Softmax {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int { 5 * result.elementCount }
}

extension LogSoftmax {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int { 5 * result.elementCount }
}

extension SoftmaxCrossEntropy {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    5 * operands[0].elementCount
  }
}

/// A comparison, a product, an exponential, a logarithm and two additions.
extension BinaryCrossEntropy {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    6 * operands[0].elementCount
  }
}

/// The product and the bias, and for each logit what ``SoftmaxCrossEntropy`` takes.
extension LinearSoftmaxCrossEntropy {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    let (length, classes) = (operands[1].shape[1], operands[1].shape[0])
    let logits = operands[0].elementCount / max(length, 1) * classes
    return logits * (2 * length + (hasBias ? 1 : 0) + 5)
  }
}

extension MatrixMultiply {
  func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    let left = MatrixLayout(operands[0].shape, transposed: transposed.contains(.left))
    return 2 * left.columns * result.elementCount
  }
}

extension Affine {
  func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    let left = MatrixLayout(operands[0].shape, transposed: transposed.contains(.left))
    return (2 * left.columns + 1) * result.elementCount
  }
}

extension Convolution {
  /// Each scalar of the result reads the weights of one output.
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    let weights = operands[1].elementCount / max(operands[1].shape[0], 1)
    return (2 * weights + (operands.count > 2 ? 1 : 0)) * result.elementCount
  }
}

extension TransposedConvolution {
  /// Each scalar of the operand meets the weights of one channel.
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    let weights = operands[1].elementCount / max(operands[1].shape[0], 1)
    return 2 * weights * operands[0].elementCount
      + (operands.count > 2 ? result.elementCount : 0)
  }
}

extension ConvolutionProduct {
  func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    2 * geometry.outputShape.elementCount * geometry.groupPlaces
  }
}

extension MaxPooling {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    size.height * size.width * result.elementCount
  }
}

extension AveragePooling {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    size.height * size.width * result.elementCount
  }
}

extension Normalization {
  /// An addition for the mean, the difference, a square and an addition for the variance, a product with
  /// the inverse deviation; then scale and shift.
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    ((isCentered ? 5 : 3) + operands.count - 1) * result.elementCount
  }
}

extension NormalizationOfBatch {
  public func flopCount(_ operands: Operands, _ result: Result) -> Int {
    (5 + operands.count - 1) * result.normalized.elementCount
  }
}

extension NormalizationByStatistics {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int { 4 * result.elementCount }
}

extension ScaledDotProductAttention {
  /// The two products, and for each score a scale, what ``Softmax`` takes, and a bias. What a mask hides
  /// counts too, as in PyTorch.
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int {
    let (queries, keys, values) = (operands[0].shape, operands[1].shape, operands[2].shape)
    let (length, valueLength) = (queries[queries.rank - 1], values[values.rank - 1])
    let scores = queries.dropLast().reduce(1, *) * keys[keys.rank - 2]
    return scores * (2 * length + 2 * valueLength + 6 + operands.count - 3)
  }
}

// For each unit the products with its gates' weights, and the additions, products and functions of the
// formulas.

extension GRUCell {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int { gruFlopCount(operands) }
}

extension GRUSequence {
  public func flopCount(_ operands: Operands, _ result: Tensor) -> Int { gruFlopCount(operands) }
}

private func gruFlopCount(_ operands: Operands) -> Int {
  operands[0].elementCount / 3 * (6 * operands[2].shape[1] + 14)
}

extension LSTMCell {
  public func flopCount(_ operands: Operands, _ result: LSTMState) -> Int {
    lstmFlopCount(operands)
  }
}

extension LSTMSequence {
  public func flopCount(_ operands: Operands, _ result: LSTMState) -> Int {
    lstmFlopCount(operands)
  }
}

private func lstmFlopCount(_ operands: Operands) -> Int {
  operands[0].elementCount / 4 * (8 * operands[3].shape[1] + 17)
}
