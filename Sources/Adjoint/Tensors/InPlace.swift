extension Tensor {
  /// Adds `scale` times another tensor of the same shape and type, in place where nobody else holds
  /// this tensor's memory. Recorded like any addition.
  public mutating func add(_ other: Tensor, scaledBy scale: Double) {
    require(
      shape == other.shape && scalarType == other.scalarType,
      "add(_:scaledBy:): the tensors must be of one kind and are \(shape) \(scalarType) and "
        + "\(other.shape) \(other.scalarType)")
    guard !isBeingRecorded && !other.isBeingRecorded else {
      self = self + other * scale
      return
    }
    if hasRecord { self = detached() }
    let (source, target) = (other, mutableAddress)
    let kernel = scalarType.kernels.add_scaled
    let width = scalarType.byteCount
    Parallelism.forEach(count: elementCount, grain: Tensor.elementwiseGrain) { range in
      let offset = range.lowerBound * width
      kernel(range.count, scale, source.address + offset, target + offset)
    }
  }

  /// Multiplies by a number, in place where nobody else holds this tensor's memory. Recorded like
  /// any multiplication.
  public static func *= (x: inout Tensor, factor: Double) {
    guard !x.isBeingRecorded else {
      x = x * factor
      return
    }
    if x.hasRecord { x = x.detached() }
    let scalar = Tensor(factor, as: x.scalarType)
    let target = x.mutableAddress
    x.scalarType.kernels.multiply(x.elementCount, target, 1, scalar.address, 0, target)
  }
}
