/// How the matrices of a tensor lie in its memory.
struct MatrixLayout {
  /// The axes before the last two.
  let batch: Shape
  let rows: Int
  let columns: Int
  let rowStride: Int
  let columnStride: Int

  init(_ shape: Shape, transposed: Bool) {
    let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
    batch = shape.rank == 2 ? .scalar : Shape(Array(shape.dropLast(2)))
    (self.rows, self.columns) = transposed ? (columns, rows) : (rows, columns)
    (rowStride, columnStride) = transposed ? (1, columns) : (columns, 1)
  }

  /// The distances from one matrix to the next, along the axes of a broadcast batch.
  func batchStrides(broadcastTo shape: Shape) -> [Int] {
    batch.strides(broadcastTo: shape).map { $0 * rows * columns }
  }
}

/// The product of two matrices in memory.
struct MatrixProduct {
  let scalarType: ScalarType
  let left: MatrixLayout
  let right: MatrixLayout

  /// Whether the product is added to what is there.
  var isAdded = false

  /// A row that is added to each row of the product; not together with `isAdded`.
  var bias: UnsafeRawPointer?

  private var width: Int { scalarType.byteCount }

  /// The products of all matrices of a broadcast batch.
  func run(
    _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeMutableRawPointer, over batch: Shape
  ) {
    let nest = LoopNest(
      over: batch,
      strides: [left.batchStrides(broadcastTo: batch), right.batchStrides(broadcastTo: batch)])
    var c = c
    nest.run { offsets in
      for index in 0..<nest.count {
        run(
          a + (offsets[0] + index * nest.strides[0]) * width,
          b + (offsets[1] + index * nest.strides[1]) * width, c)
        c += left.rows * right.columns * width
      }
    }
  }

  func run(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ c: UnsafeMutableRawPointer) {
    let kernels = scalarType.kernels
    forEachBlock { m, n in
      let scratchBytes = kernels.matmul_scratch(m.count, n.count, left.columns)
      let scratch = scratchBytes > 0 ? BufferPool.allocate(byteCount: scratchBytes) : nil
      let place = c + (m.lowerBound * right.columns + n.lowerBound) * width
      let addend = isAdded ? UnsafeRawPointer(place) : bias.map { $0 + n.lowerBound * width }
      kernels.matmul(
        m.count, n.count, left.columns,
        a + m.lowerBound * left.rowStride * width, left.rowStride, left.columnStride,
        b + n.lowerBound * right.columnStride * width, right.rowStride, right.columnStride,
        place, right.columns, addend, isAdded ? right.columns : 0, scratch)
      if let scratch { BufferPool.deallocate(scratch, byteCount: scratchBytes) }
    }
  }

  /// Cuts the result into blocks of rows or columns, one for each thread that the work is worth. No
  /// element depends on its block, so the result does not depend on the number of threads.
  private func forEachBlock(_ body: (Range<Int>, Range<Int>) -> Void) {
    let (m, n) = (left.rows, right.columns)
    // Half a million multiplications take some 7 µs, several times as long as a call for help.
    let work = Double(m) * Double(n) * Double(left.columns)
    let pieces = Swift.min(Parallelism.usedThreadCount, Int(work / 0x1p19))
    guard pieces > 1 else { return body(0..<m, 0..<n) }
    // Columns in multiples of every micro-kernel's width, so that only the last block has a ragged edge.
    // Rows in multiples of the largest micro-kernel's height, so that blocks are nearly equal.
    let unit = m >= n ? 8 : 48
    let grain = ((Swift.max(m, n) + pieces - 1) / pieces + unit - 1) / unit * unit
    Parallelism.forEach(count: Swift.max(m, n), grain: grain) { range in
      if m >= n { body(range, 0..<n) } else { body(0..<m, range) }
    }
  }
}
