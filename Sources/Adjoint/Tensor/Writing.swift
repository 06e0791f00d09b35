extension Tensor {
  /// Calls `body` with the scalars in row-major order, to be changed in place.
  ///
  /// ```swift
  /// value.withUnsafeMutableScalars(as: Float.self) { w in
  ///   gradient.withUnsafeScalars(as: Float.self) { g in
  ///     for i in w.indices { w[i] -= 0.1 * g[i] }
  ///   }
  /// }
  /// ```
  ///
  /// There is no copy where nobody else holds this tensor's memory; otherwise there is one first, and the
  /// others keep their values. The buffer ends with `body`. Traps when `Scalar` is not the tensor's scalar
  /// type, and when the tensor is being recorded: no step would tell of the change.
  public mutating func withUnsafeMutableScalars<Scalar: TensorScalar, Result>(
    as type: Scalar.Type, _ body: (UnsafeMutableBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    require(
      Scalar.scalarType == scalarType,
      "withUnsafeMutableScalars: a tensor of shape \(shape) \(scalarType) cannot be written as "
        + "\(Scalar.self); cast(to:) converts it")
    require(
      !isBeingRecorded,
      "withUnsafeMutableScalars: a tensor of shape \(shape) is being recorded, and its change would not "
        + "be; compute the new value with operations, or change detached()")
    noteReading()
    // The record, on a tape that has ended, is that of the old value.
    if hasRecord { self = detached() }
    let start = mutableAddress.bindMemory(to: Scalar.self, capacity: elementCount)
    let buffer = UnsafeMutableBufferPointer(start: start, count: elementCount)
    return try withExtendedLifetime(storage) { try body(buffer) }
  }
}
