extension Tensor {
  /// The scalars in row-major order, widened to `Double`, which is exact.
  public var scalars: [Double] {
    switch scalarType {
    case .float32: withUnsafeScalars(as: Float.self) { $0.map { Double($0) } }
    case .float64: withUnsafeScalars(as: Double.self) { Array($0) }
    }
  }

  /// The scalars in row-major order. Traps when `Scalar` is not the tensor's scalar type.
  public func scalars<Scalar: TensorScalar>(as type: Scalar.Type) -> [Scalar] {
    withUnsafeScalars(as: type) { Array($0) }
  }

  /// The only scalar of a tensor that has one, such as a loss. Traps when it has more or none.
  public var scalar: Double {
    require(
      elementCount == 1,
      "scalar: a tensor of shape \(shape) has \(elementCount) scalars; read `scalars`, or reduce "
        + "it with sum() or mean()")
    if hasRecord { TapeStack.current.checkReading(of: self) }
    noteReading()
    return scalar(at: 0)
  }

  /// The scalar at a place in row-major order.
  func scalar(at offset: Int) -> Double {
    switch scalarType {
    case .float32: Double(address.load(fromByteOffset: offset * 4, as: Float.self))
    case .float64: address.load(fromByteOffset: offset * 8, as: Double.self)
    }
  }

  /// Calls `body` with the scalars in row-major order, without a copy. Traps when `Scalar` is not
  /// the tensor's scalar type.
  public func withUnsafeScalars<Scalar: TensorScalar, Result>(
    as type: Scalar.Type, _ body: (UnsafeBufferPointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    require(
      Scalar.scalarType == scalarType,
      "a tensor of \(scalarType) cannot be read as \(Scalar.self); `cast(to:)` converts it")
    if hasRecord { TapeStack.current.checkReading(of: self) }
    noteReading()
    let start = address.bindMemory(to: Scalar.self, capacity: elementCount)
    return try withExtendedLifetime(storage) {
      try body(UnsafeBufferPointer(start: start, count: elementCount))
    }
  }
}
