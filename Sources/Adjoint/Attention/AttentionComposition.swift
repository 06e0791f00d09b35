extension ScaledDotProductAttention {
  /// The result by operations on all scores, or of some queries alone.
  func composition(
    _ operands: Operands, _ shape: AttentionShape, queries range: Range<Int>? = nil
  ) -> Tensor {
    let range = range ?? 0..<shape.queries
    func part(_ x: Tensor, axis: Int = -2) -> Tensor {
      x.rank < 2 || x.shape[x.rank - 2] == 1 || range.count == shape.queries
        ? x : x.sliced(range, along: axis)
    }
    let scores = shape.scores.replacing(shape.scores.rank - 2, by: range.count)
    // Query heads that share a key head have an axis of their own.
    let batch = Array(shape.batch)
    func grouped(_ x: Tensor, _ group: Int) -> Tensor {
      x.reshaped(to: Shape(batch + [shape.keyHeads, group] + x.shape.suffix(2)))
    }
    let queries = grouped(part(operands[0]) * (scale ?? shape.usualScale), shape.group)
    let products = matmul(queries, grouped(operands[1], 1), transposing: .right)
    var s = products.reshaped(to: scores)
    if operands.count > 3 { s = s + part(operands[3]) }
    if let mask { s = s.replacing(with: -.infinity, where: .!(part(Tensor(mask)) .> 0)) }
    if isCausal {
      let hidden = range.flatMap { query in (0..<shape.keys).map { $0 > query } }
      s = s.replacing(with: -.infinity, where: Mask(hidden, shape: [range.count, shape.keys]))
    }
    // Weights of 0 stand where nothing is seen, so that no derivative goes there.
    let unseen = s.detached() .== -.infinity
    let seesNothing =
      shape.keys > 0
      ? s.detached().max(along: -1, keepingDimensions: true) .== -.infinity : unseen
    let weights = softmax(s.replacing(with: 0, where: seesNothing))
      .replacing(with: 0, where: unseen)
    let heads = Shape(batch + [shape.keyHeads, shape.group, range.count, shape.keys])
    // In this product a weight of 0 times anything is 0.
    return matmul(weights.reshaped(to: heads), grouped(operands[2], 1), cotangents: .left)
      .reshaped(to: Shape(scores.dropLast() + [shape.valueLength]))
  }
}
