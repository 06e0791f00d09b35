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

  /// The most keys that a sum over keys goes through before it is added to the sum of those before.
  private static let termCount = 128

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
  var columns: Int { Self.columns(of: queries.count) }

  /// So many queries and the columns that fill up the last group.
  static func columns(of queries: Int) -> Int {
    (queries + groupColumns - 1) / groupColumns * groupColumns
  }

  /// Rectangles of scores that hold all that is seen: the keys of a strip, and its first query, before
  /// which none of them is seen. The strips of a causal block are as high as its groups are wide, but the
  /// first also has the keys that all queries see.
  @inline(__always)
  func forEachStrip(_ body: (_ keys: Range<Int>, _ firstQuery: Int) -> Void) {
    guard seen < keys else { return body(0..<keys, 0) }
    var (start, query) = (0, 0)
    while start < keys {
      let end = Swift.min(seen - 1 + query + Self.groupColumns, keys)
      body(start..<end, query)
      start = end
      query += Self.groupColumns
    }
  }

  /// The same turned: the queries of a group, and the keys that they see. The keys that all queries see
  /// come first, with all queries, and so many at a time that rounding errors of long sums stay small.
  @inline(__always)
  func forEachGroup(_ body: (_ queries: Range<Int>, _ keys: Range<Int>) -> Void) {
    let (count, isWhole) = (queries.count, seen >= keys)
    let common = isWhole ? keys : seen - 1
    for start in stride(from: 0, to: common, by: Self.termCount) {
      body(0..<count, start..<Swift.min(start + Self.termCount, common))
    }
    if isWhole { return }
    for query in stride(from: 0, to: count, by: Self.groupColumns) {
      let end = Swift.min(query + Self.groupColumns, count)
      body(query..<end, common..<Swift.min(common + end, keys))
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
    let (columns, keys) = (AttentionBlock.columns(of: queries), shape.keys)
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

  /// Products of all keys or values with the vectors: the block's scores or cotangents.
  func multiply(
    _ rows: UnsafeRawPointer, _ length: Int, _ block: AttentionBlock,
    into target: UnsafeMutableRawPointer
  ) {
    let width = scalarType.byteCount
    block.forEachStrip { keys, first in
      matmul(
        keys.count, block.columns - first, length,
        rows + keys.lowerBound * length * width, length, 1,
        UnsafeRawPointer(vectors) + first * width, row, 1,
        target + (keys.lowerBound * row + first) * width, row, nil, 0, scratch)
    }
  }

  /// For each query the sum of rows that belong to keys, weighted by scalars of the block.
  func sumOverKeys(
    _ weights: UnsafeRawPointer, _ rows: UnsafeRawPointer, _ length: Int, _ block: AttentionBlock,
    into sums: UnsafeMutableRawPointer
  ) {
    let width = scalarType.byteCount
    block.forEachGroup { queries, keys in
      let target = sums + queries.lowerBound * length * width
      matmul(
        queries.count, length, keys.count,
        weights + (keys.lowerBound * row + queries.lowerBound) * width, 1, row,
        rows + keys.lowerBound * length * width, length, 1,
        target, length, keys.lowerBound > 0 ? UnsafeRawPointer(target) : nil, length, scratch)
    }
  }

  /// Adds, for each key, the sum of rows that belong to queries, weighted by scalars of the block.
  func addSumsOverQueries(
    _ weights: UnsafeRawPointer, _ rows: UnsafeRawPointer, _ length: Int, _ block: AttentionBlock,
    to sums: UnsafeMutableRawPointer
  ) {
    let width = scalarType.byteCount
    block.forEachStrip { keys, first in
      let target = sums + keys.lowerBound * length * width
      matmul(
        keys.count, length, block.queries.count - first,
        weights + (keys.lowerBound * row + first) * width, row, 1,
        rows + first * length * width, length, 1,
        target, length, UnsafeRawPointer(target), length, scratch)
    }
  }
}
