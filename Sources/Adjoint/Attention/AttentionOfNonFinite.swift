// Attention of operands that hold NaN or infinities. The products of the blocks would carry what a mask
// hides, as 0·NaN is NaN. So the composition takes their place, a block of queries at a time.

extension ScaledDotProductAttention {
  /// The composition's result, block after block.
  func carefulResult(_ operands: Operands, _ shape: AttentionShape) -> Tensor {
    let operands = Operands(operands.map { $0.detached() })
    let blocks = blocks(shape).map { composition(operands, shape, queries: $0) }
    return blocks.isEmpty
      ? .zeros(shape.result, as: operands[0].scalarType) : .concatenate(blocks, along: -2)
  }

  /// The composition's gradients, summed over the blocks.
  func carefulGradients(
    for cotangent: Tensor, _ residuals: Residuals, _ wanted: Wanted
  ) -> Cotangents {
    let shape = residuals.shape
    // Where they are not kept, nothing depends on them but their own gradient.
    let values = residuals.values ?? .zeros(shape.values, as: cotangent.scalarType)
    let point =
      [residuals.queries, residuals.keys, values] + (residuals.bias.map { [$0] } ?? [])
    var sums = point.map { Tensor.zeros($0.shape, as: $0.scalarType) }
    for block in blocks(shape) {
      let pullback = valueWithPullback(at: point) {
        composition(Operands($0), shape, queries: block)
      }.pullback
      for (index, part) in pullback(cotangent.sliced(block, along: -2)).enumerated() {
        sums[index] += part
      }
    }
    return wanted.cotangents { sums[$0] }
  }

  private func blocks(_ shape: AttentionShape) -> [Range<Int>] {
    let size = AttentionBlock.queryCount(shape)
    return stride(from: 0, to: shape.queries, by: size).map {
      $0..<Swift.min($0 + size, shape.queries)
    }
  }
}
