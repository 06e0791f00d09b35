import CKernels

extension Tensor {
  /// Adds another tensor, which may be broadcast to this one's shape; the other operators likewise.
  ///
  /// It is recorded as `x = x + y`, and done in place where nothing is recorded and nobody else holds this
  /// tensor's memory. Traps when this tensor would have to grow.
  public static func += (x: inout Tensor, y: Tensor) { x.become(Add(), y, "+") { $0.add } }
  public static func += (x: inout Tensor, y: Double) { x += Tensor(y, as: x.scalarType) }
  public static func -= (x: inout Tensor, y: Tensor) {
    x.become(Subtract(), y, "-") { $0.subtract }
  }
  public static func -= (x: inout Tensor, y: Double) { x -= Tensor(y, as: x.scalarType) }
  public static func *= (x: inout Tensor, y: Tensor) {
    x.become(Multiply(), y, "*") { $0.multiply }
  }
  public static func *= (x: inout Tensor, y: Double) { x *= Tensor(y, as: x.scalarType) }
  public static func /= (x: inout Tensor, y: Tensor) { x.become(Divide(), y, "/") { $0.divide } }
  public static func /= (x: inout Tensor, y: Double) { x /= Tensor(y, as: x.scalarType) }

  /// Adds `scale` times another tensor of the same shape and type, in place where nothing is recorded
  /// and nobody else holds this tensor's memory. Recorded like any addition.
  public mutating func add(_ other: Tensor, scaledBy scale: Double) {
    require(
      shape == other.shape && scalarType == other.scalarType,
      "add(_:scaledBy:): the tensors must be of one kind and are \(shape) \(scalarType) and "
        + "\(other.shape) \(other.scalarType)")
    guard !mayBeRecorded && !other.mayBeRecorded && !Inspection.isOn else {
      self = apply(AddScaled(scale: scale), to: self, other)
      return
    }
    addInPlace(other, scaledBy: scale)
  }

  fileprivate mutating func addInPlace(_ other: Tensor, scaledBy scale: Double) {
    if hasRecord { self = detached() }
    let (source, target) = (other, mutableAddress)
    let kernel = scalarType.kernels.add_scaled
    let width = scalarType.byteCount
    Parallelism.forEach(count: elementCount, grain: Tensor.elementwiseGrain) { range in
      let offset = range.lowerBound * width
      kernel(range.count, scale, source.address + offset, target + offset)
    }
  }

  /// Takes an operation's result with another tensor as the value of this one.
  private mutating func become<Op: TensorOperation<Tensor>>(
    _ operation: Op, _ other: Tensor, _ symbol: StaticString, by kernel: (Kernels) -> adjoint_binary
  ) {
    requireSameScalarType(self, other, in: "\(symbol)=")
    if other.rank > 0 && shape != other.shape { requireOwnShape(beside: other, "\(symbol)") }
    guard !mayBeRecorded && !other.mayBeRecorded && !Inspection.isOn && isUniquelyReferenced
    else {
      self = apply(operation, to: self, other)
      return
    }
    // The record, on a tape that has ended, is that of the old value.
    if hasRecord { setRecord(.none) }
    let (kernel, target, width) = (kernel(scalarType.kernels), mutableAddress, scalarType.byteCount)
    forEachRun(with: other, over: shape, grain: Tensor.elementwiseGrain) { run in
      kernel(run.count, run.a, run.aStride, run.b, run.bStride, target + run.position * width)
    }
  }

  // A function of its own, so that the message costs operations no counting of references.
  @inline(never)
  private func requireOwnShape(beside other: Tensor, _ symbol: String) {
    let result = shape.broadcast(with: other.shape, in: symbol + "=")
    require(
      result == shape,
      "\(symbol)=: a tensor of shape \(shape) cannot take a value of shape \(result), which it has with "
        + "one of shape \(other.shape); write x = x \(symbol) y, or reduce y to the shape of x with "
        + "sum(along:)")
  }
}

/// x + s·y, rounded as in place. ∂x = g, ∂y = s·g.
struct AddScaled: TensorOperation {
  let scale: Double

  func forward(_ operands: Operands) -> Tensor {
    var result = operands[0]
    result.addInPlace(operands[1], scaledBy: scale)
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? g : g.scaled(by: Tensor(scale, as: g.scalarType))
  }
}
