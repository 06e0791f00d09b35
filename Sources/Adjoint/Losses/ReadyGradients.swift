extension Tensor {
  /// The product of a gradient that the forward pass computed with the cotangent of its result, a
  /// scalar or of the gradient's shape; 0 where the cotangent is.
  func multiplied(byCotangent cotangent: Tensor) -> Tensor {
    // A loss that is differentiated as it is has the cotangent 1, and its gradient is there.
    if cotangent.elementCount == 1, !cotangent.mayBeRecorded, cotangent.scalar == 1 { return self }
    return cotangent.broadcast(to: shape).scaled(by: self)
  }
}
