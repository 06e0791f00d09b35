/// The lengths of attention's operands.
struct AttentionShape: Sendable {
  /// The axes before the heads.
  let batch: Shape
  let heads: Int
  let keyHeads: Int
  let queries: Int
  let keys: Int

  /// The length of queries and keys.
  let length: Int
  let valueLength: Int

  let values: Shape

  /// The shape of the scores, which need not exist.
  let scores: Shape
  let result: Shape

  /// Traps, naming the operation, when the operands do not fit together.
  init(_ operands: Operands, mask: Mask?, in name: String) {
    require(
      operands.count == 3 || operands.count == 4,
      "\(name): there are \(operands.count) operands; it takes queries, keys, values and, if there is "
        + "one, a bias")
    let (q, k, v) = (operands[0].shape, operands[1].shape, operands[2].shape)
    for other in operands.dropFirst() { requireSameScalarType(operands[0], other, in: name) }
    let rank = q.rank
    require(
      rank >= 2 && k.rank == rank && v.rank == rank && q[rank - 1] == k[rank - 1]
        && k.dropLast().elementsEqual(v.dropLast())
        && q.dropLast(3).elementsEqual(k.dropLast(3)),
      "\(name): the queries have shape \(q), the keys \(k) and the values \(v); queries [..., H, T, D] "
        + "go with keys [..., K, S, D] and values [..., K, S, E]")
    (queries, keys, values) = (q[rank - 2], k[rank - 2], v)
    (length, valueLength) = (q[rank - 1], v[rank - 1])
    (heads, keyHeads) = rank > 2 ? (q[rank - 3], k[rank - 3]) : (1, 1)
    require(
      keyHeads > 0 ? heads % keyHeads == 0 : heads == 0,
      "\(name): \(heads) heads of queries, of shape \(q), cannot share \(keyHeads) heads of keys, of "
        + "shape \(k), evenly; the first number must be a multiple of the second")
    batch = Shape(Array(q.dropLast(3)))
    let rows = Array(q.dropLast())
    (scores, result) = (Shape(rows + [keys]), Shape(rows + [valueLength]))
    let added = [("mask", mask?.shape), ("bias", operands.count > 3 ? operands[3].shape : nil)]
    for case (let noun, let shape?) in added {
      require(
        shape.isRepeated(in: scores),
        "\(name): the \(noun) has shape \(shape), which cannot be broadcast to that of the scores, "
          + "\(scores): [..., heads, queries, keys]")
    }
  }

  /// The query heads that share a key head.
  var group: Int { keyHeads > 0 ? heads / keyHeads : 0 }

  /// The number of key heads in the whole batch. Call it where there are scalars.
  var allKeyHeads: Int { batch.elementCount * keyHeads }

  /// The scale unless another is given. Without a length there are no products.
  var usualScale: Double { length > 0 ? 1 / Double(length).squareRoot() : 1 }

  /// How a tensor lies that is repeated to the scores.
  func layout(of shape: Shape) -> AttentionLayout {
    let strides = shape.strides(broadcastTo: scores)
    var offsets = [0]
    for axis in 0..<(scores.rank - 2) {
      offsets = offsets.flatMap { offset in
        (0..<scores[axis]).map { offset + $0 * strides[axis] }
      }
    }
    return AttentionLayout(
      offsets: offsets, queryStride: strides[scores.rank - 2], keyStride: strides[scores.rank - 1])
  }
}

/// Where a mask or a bias has what belongs to a head's queries and keys.
struct AttentionLayout {
  /// The place of each head of the batch.
  let offsets: [Int]
  let queryStride: Int
  let keyStride: Int
}
