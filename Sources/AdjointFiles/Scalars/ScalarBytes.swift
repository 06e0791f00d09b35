import Adjoint

extension Tensor {
  /// Calls `body` with the scalars' bytes, the lowest first.
  func withScalarBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch scalarType {
    case .float32: withUnsafeScalars(as: Float.self) { body(UnsafeRawBufferPointer($0)) }
    case .float64: withUnsafeScalars(as: Double.self) { body(UnsafeRawBufferPointer($0)) }
    }
  }
}

extension File {
  /// Writes the scalars of a tensor in row-major order, from where they are.
  func write(scalarsOf tensor: Tensor) throws(WritingError) {
    let result = tensor.withScalarBytes { bytes in
      Result { () throws(WritingError) in try write(bytes) }
    }
    try result.get()
  }
}
