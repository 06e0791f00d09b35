import CKernels

/// A block of queries of one head, and the keys that any of them sees.
///
/// Its scores have a row for each key and a column for each query, so that softmax goes down columns and
/// no vector is summed across. Columns come in groups of 16. Query i of a causal block sees the first
/// `seen` + i keys.
struct AttentionBlock {
  let queries: Range<Int>
  let keys: Int
  let seen: Int

  static let groupColumns = 16

  /// The block that begins with a query.
  init(_ shape: AttentionShape, isCausal: Bool, from start: Int) {
    let end = Swift.min(start + AttentionBlock.queryCount(shape), shape.queries)
    queries = start..<end
    keys = isCausal ? Swift.min(end, shape.keys) : shape.keys
    seen = isCausal ? start + 1 : keys
  }

  /// So many queries that a product has long runs, and so few that their scores with all keys stay in a
  /// second-level cache as long as there are not too many keys.
  static func queryCount(_ shape: AttentionShape) -> Int {
    shape.keys <= 2048 ? 64 : shape.keys <= 8192 ? 32 : 16
  }

  /// The number of columns.
  var columns: Int { (queries.count + Self.groupColumns - 1) / Self.groupColumns * Self.groupColumns }

  /// Rectangles of scores that hold all that is seen: some keys, and the first query that sees one of
  /// them, rounded down to a group of columns.
  var strips: [(keys: Range<Int>, firstQuery: Int)] {
    guard seen < keys else { return [(0..<keys, 0)] }
    let step = Self.groupColumns
    return (0..<(queries.count + step - 1) / step).compactMap { group in
      let start = group == 0 ? 0 : seen - 1 + group * step
      let end = Swift.min(seen - 1 + (group + 1) * step, keys)
      return start < end ? (start..<end, group * step) : nil
    }
  }
}

/// The memory of a thread that works on blocks, and their products.
struct AttentionWorkspace: ~Copyable {
  let scalarType: ScalarType
  let matmul: adjoint_product

  /// Scores and then weights, and their cotangents: a row of `row` scalars for each key.
  let scores: UnsafeMutableRawPointer
  let cotangents: UnsafeMutableRawPointer
  let row: Int

  /// The columns of queries or of the result's cotangents.
  let vectors: UnsafeMutableRawPointer
  private let scratch: UnsafeMutableRawPointer
  private let memory: UnsafeMutableRawPointer
  private let byteCount: Int

  init(_ shape: AttentionShape, _ scalarType: ScalarType, hasCotangents: Bool) {
    let (kernels, width) = (scalarType.kernels, scalarType.byteCount)
    let queries = Swift.min(shape.queries, AttentionBlock.queryCount(shape))
    let group = AttentionBlock.groupColumns
    let (columns, keys) = ((queries + group - 1) / group * group, shape.keys)
    let lengths = [shape.length, shape.valueLength]
    let scratchBytes = lengths.flatMap { length in
      [
        kernels.matmul_scratch(keys, columns, length),
        kernels.matmul_scratch(queries, length, keys),
        kernels.matmul_scratch(keys, length, queries),
      ]
    }.max()!
    let blockBytes = keys * columns * width
    let vectorBytes = lengths.max()! * columns * width
    byteCount = blockBytes * (hasCotangents ? 2 : 1) + vectorBytes + scratchBytes
    memory = BufferPool.allocate(byteCount: byteCount)
    vectors = memory
    scratch = memory + vectorBytes
    scores = scratch + scratchBytes
    cotangents = hasCotangents ? scores + blockBytes : scores
    (row, matmul) = (columns, kernels.matmul)
    self.scalarType = scalarType
  }

  deinit { BufferPool.deallocate(memory, byteCount: byteCount) }

  /// Some keys' or values' products with the vectors: `strip` of a block's scores or cotangents.
  func multiply(
    _ rows: UnsafeRawPointer, _ length: Int, _ strip: (keys: Range<Int>, firstQuery: Int),
    columns: Int, into block: UnsafeMutableRawPointer
  ) {
    let width = scalarType.byteCount
    matmul(
      strip.keys.count, columns - strip.firstQuery, length,
      rows + strip.keys.lowerBound * length * width, length, 1,
      UnsafeRawPointer(vectors) + strip.firstQuery * width, row, 1,
      block + (strip.keys.lowerBound * row + strip.firstQuery) * width, row, nil, 0, scratch)
  }

  /// Adds, for each query of a strip, the sum of rows that belong to keys, weighted by the block.
  func sumOverKeys(
    _ block: UnsafeMutableRawPointer, _ rows: UnsafeRawPointer, _ length: Int,
    _ strip: (keys: Range<Int>, firstQuery: Int), queries: Int,
    into sums: UnsafeMutableRawPointer
  ) {
    let width = scalarType.byteCount
    let target = sums + strip.firstQuery * length * width
    matmul(
      queries - strip.firstQuery, length, strip.keys.count,
      block + (strip.keys.lowerBound * row + strip.firstQuery) * width, 1, row,
      rows + strip.keys.lowerBound * length * width, length, 1,
      target, length, strip.firstQuery > 0 ? UnsafeRawPointer(target) : nil, length, scratch)
  }

  /// Adds, for each key of a strip, the sum of rows that belong to queries, weighted by the block.
  func sumOverQueries(
    _ block: UnsafeMutableRawPointer, _ rows: UnsafeRawPointer, _ length: Int,
    _ strip: (keys: Range<Int>, firstQuery: Int), queries: Int,
    into sums: UnsafeMutableRawPointer
  ) {
    let width = scalarType.byteCount
    let target = sums + strip.keys.lowerBound * length * width
    matmul(
      strip.keys.count, length, queries - strip.firstQuery,
      block + (strip.keys.lowerBound * row + strip.firstQuery) * width, row, 1,
      rows + strip.firstQuery * length * width, length, 1,
      target, length, UnsafeRawPointer(target), length, scratch)
  }
}
