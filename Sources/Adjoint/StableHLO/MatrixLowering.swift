// A cotangent of 0 times NaN or an infinity is NaN in these products, and not 0 as in the library's.

extension MatrixMultiply: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.product(x[0], x[1], transposed)]
  }
}

extension Affine: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.map("add", function.product(x[0], x[1], transposed), x[2])]
  }
}

extension StableHLO {
  /// The matrix product over the last two axes. The others are broadcast.
  fileprivate func product(_ a: Value, _ b: Value, _ transposed: MatrixOperands) -> Value {
    let batch = Shape(Array(a.shape.dropLast(2)))
      .broadcast(with: Shape(Array(b.shape.dropLast(2))), in: "matmul")
    let (a, b) = (inBatch(a, batch), inBatch(b, batch))
    let (first, second) = (batch.rank, batch.rank + 1)
    let isLeft = transposed.contains(.left)
    let isRight = transposed.contains(.right)
    let axes = Array(0..<batch.rank)
    let batching = batch.isEmpty ? "" : ", batching_dims = \(axes) x \(axes)"
    return write(
      "stablehlo.dot_general", [a, b],
      "\(batching), contracting_dims = [\(isLeft ? first : second)] x [\(isRight ? second : first)]",
      shape: Shape(
        Array(batch) + [a.shape[isLeft ? second : first], b.shape[isRight ? first : second]]))
  }

  private func inBatch(_ x: Value, _ batch: Shape) -> Value {
    broadcast(x, to: Shape(Array(batch) + Array(x.shape.suffix(2))))
  }
}
