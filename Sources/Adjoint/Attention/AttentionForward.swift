import CKernels

/// By what the weights are made again of scores: a maximum and a factor for each query, `[H, T]` over
/// all heads of the batch. Where few keys are seen the weights themselves are kept.
struct AttentionStatistics: Sendable {
  var maxima: Tensor
  var factors: Tensor
  var weights: Tensor?
}

extension AttentionShape {
  /// The most keys whose weights are kept. So they take at most this many scalars for a query, but for
  /// columns that fill up a block, and memory stays linear in the number of queries.
  private static let mostKeptKeys = 64

  /// The shape of the weights that are kept, block after block; nil where there are too many keys.
  var keptWeights: Shape? {
    guard keys <= Self.mostKeptKeys else { return nil }
    let size = AttentionBlock.queryCount(self)
    return [
      batch.elementCount * heads, queries.dividedUp(by: size), keys,
      AttentionBlock.columns(of: Swift.min(queries, size)),
    ]
  }
}

/// An attention in memory: what the forward and the backward do alike.
struct AttentionEvaluation {
  let shape: AttentionShape
  let isCausal: Bool

  /// What queries are multiplied with, and what scores are; one of them is 1. Scores that are not scaled
  /// have one rounding less, but a bias is added to scaled ones, and the largest must stay the largest.
  let queryScale: Double
  let weightScale: Double
  let scalarType: ScalarType
  let queries: UnsafeRawPointer
  let keys: UnsafeRawPointer

  /// The bias and the mask, with their places.
  let bias: (address: UnsafeRawPointer, layout: AttentionLayout)?
  let mask: (address: UnsafePointer<UInt8>, layout: AttentionLayout)?

  var width: Int { scalarType.byteCount }
  var kernels: Kernels { scalarType.kernels }

  /// The number of a query head's key head, both counted over the batch.
  func keyHead(of head: Int) -> Int { head / shape.group }

  /// A head's keys or values.
  func rows(_ rows: UnsafeRawPointer, _ length: Int, ofKeyHead head: Int) -> UnsafeRawPointer {
    rows + head * shape.keys * length * width
  }

  /// The number of scalars before a block's first row of queries or results.
  func offset(_ head: Int, _ block: AttentionBlock, _ length: Int) -> Int {
    (head * shape.queries + block.queries.lowerBound) * length * width
  }

  /// The number of bytes before the weights of a block, where all are kept.
  func offsetOfWeights(_ head: Int, _ block: AttentionBlock) -> Int {
    let shape = shape.keptWeights!
    let number = block.queries.lowerBound / AttentionBlock.queryCount(self.shape)
    return (head * shape[1] + number) * shape[2] * shape[3] * width
  }

  /// Writes a block's scores: −∞ where a mask hides a key.
  func makeScores(
    _ head: Int, _ block: AttentionBlock, in workspace: borrowing AttentionWorkspace,
    to scores: UnsafeMutableRawPointer
  ) {
    let (length, row, count) = (shape.length, workspace.row, block.queries.count)
    kernels.attention_columns_of(
      count, length, queryScale, queries + offset(head, block, length), workspace.vectors, row)
    let keys = rows(keys, length, ofKeyHead: keyHead(of: head))
    workspace.multiply(keys, length, block, into: scores)
    if let (address, layout) = bias {
      let start = layout.offsets[head] + block.queries.lowerBound * layout.queryStride
      kernels.attention_add_bias(
        count, block.keys, block.seen, address + start * width, layout.queryStride,
        layout.keyStride, scores, row)
    }
    if let (address, layout) = mask {
      let start = layout.offsets[head] + block.queries.lowerBound * layout.queryStride
      kernels.attention_hide(
        count, block.keys, block.seen, address + start, layout.queryStride, layout.keyStride,
        scores, row)
    }
  }
}

extension ScaledDotProductAttention {
  /// Calls `body` with the operands in memory.
  func withEvaluation(
    _ shape: AttentionShape, _ queries: Tensor, _ keys: Tensor, bias: Tensor?,
    _ body: (AttentionEvaluation) -> Void
  ) {
    let scale = scale ?? shape.usualScale
    let scalesQueries = bias != nil || scale <= 0
    let maskValues = mask?.elements ?? []
    maskValues.withUnsafeBytes { bytes in
      let mask = mask.map {
        (bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), shape.layout(of: $0.shape))
      }
      body(
        AttentionEvaluation(
          shape: shape, isCausal: isCausal, queryScale: scalesQueries ? scale : 1,
          weightScale: scalesQueries ? 1 : scale, scalarType: queries.scalarType,
          queries: queries.address, keys: keys.address,
          bias: bias.map { ($0.address, shape.layout(of: $0.shape)) }, mask: mask))
      withExtendedLifetime((queries, keys, bias)) {}
    }
  }

  /// The result, and what the backward needs to make the weights again.
  func evaluated(
    _ operands: Operands, _ shape: AttentionShape, keepsWeights: Bool
  ) -> (result: Tensor, statistics: AttentionStatistics) {
    let (queries, keys, values) = (operands[0], operands[1], operands[2])
    let scalarType = queries.scalarType
    let result = Tensor(uninitialized: shape.result, as: scalarType, for: name)
    let rows = Shape(Array(shape.result.dropLast()))
    guard rows.productOfLengths != 0, shape.keys > 0, result.elementCount > 0 else {
      let zeros = Tensor.zeros(result.elementCount > 0 ? rows : [0], as: scalarType)
      return (
        .zeros(shape.result, as: scalarType), AttentionStatistics(maxima: zeros, factors: zeros)
      )
    }
    let statistics = AttentionStatistics(
      maxima: Tensor(uninitialized: rows, as: scalarType),
      factors: Tensor(uninitialized: rows, as: scalarType),
      weights: keepsWeights
        ? shape.keptWeights.map { Tensor(uninitialized: $0, as: scalarType) } : nil)
    let bias = operands.count > 3 ? operands[3] : nil
    withEvaluation(shape, queries, keys, bias: bias) { evaluation in
      evaluation.run(
        values.address, result.storage.address, statistics.maxima.storage.address,
        statistics.factors.storage.address, weights: statistics.weights?.storage.address)
      withExtendedLifetime((values, result, statistics)) {}
    }
    return (result, statistics)
  }
}

extension AttentionEvaluation {
  /// Threads share the blocks of queries of all heads.
  fileprivate func run(
    _ values: UnsafeRawPointer, _ result: UnsafeMutableRawPointer,
    _ maxima: UnsafeMutableRawPointer, _ factors: UnsafeMutableRawPointer,
    weights: UnsafeMutableRawPointer?
  ) {
    let size = AttentionBlock.queryCount(shape)
    let blocks = (shape.queries + size - 1) / size
    let heads = shape.batch.elementCount * shape.heads
    let work = Swift.min(size, shape.queries) * shape.keys * (shape.length + shape.valueLength + 16)
    let grain = Swift.max(1, (1 << 19) / Swift.max(1, work))
    Parallelism.forEach(count: heads * blocks, grain: grain) { pieces in
      let workspace = AttentionWorkspace(shape, scalarType, hasCotangents: false)
      // The statistics of the columns that fill up the last group go nowhere.
      let columns = BufferPool.allocate(byteCount: 2 * workspace.row * width)
      defer { BufferPool.deallocate(columns, byteCount: 2 * workspace.row * width) }
      let (ownMaxima, ownFactors) = (columns, columns + workspace.row * width)
      for piece in pieces {
        let (head, number) = (piece / blocks, piece % blocks)
        let block = AttentionBlock(shape, isCausal: isCausal, from: number * size)
        let scores = weights.map { $0 + offsetOfWeights(head, block) } ?? workspace.scores
        makeScores(head, block, in: workspace, to: scores)
        kernels.attention_weights(
          block.keys, block.columns, block.seen, weightScale, scores, workspace.row,
          ownMaxima, ownFactors)
        let (place, bytes) = (offset(head, block, 1), block.queries.count * width)
        (maxima + place).copyMemory(from: ownMaxima, byteCount: bytes)
        (factors + place).copyMemory(from: ownFactors, byteCount: bytes)
        let length = shape.valueLength
        workspace.sumOverKeys(
          scores, rows(values, length, ofKeyHead: keyHead(of: head)), length, block,
          into: result + offset(head, block, length))
      }
    }
  }
}
