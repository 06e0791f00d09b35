/// Which operands of a matrix product enter it transposed, without being copied.
public struct Transposition: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let left = Transposition(rawValue: 1)
  public static let right = Transposition(rawValue: 2)
}

/// The matrix product y = A·B over the last two axes, where A and B are the operands, each as it is
/// or transposed; the axes before are broadcast.
///
/// ∂A = g·Bᵀ and ∂B = Aᵀ·g, for a transposed operand the transpose of that, each summed over the
/// axes along which its operand was repeated.
struct MatrixMultiply: PrimitiveOperation {
  let transposed: Transposition

  var name: String { "matmul" }

  func forward(_ operands: Operands) -> Tensor {
    let (a, b) = (operands[0], operands[1])
    requireSameScalarType(a, b, in: name)
    let left = MatrixLayout(a.shape, transposed: transposed.contains(.left))
    let right = MatrixLayout(b.shape, transposed: transposed.contains(.right))
    let batch = left.batch.broadcast(with: right.batch)
    guard let batch, left.columns == right.rows else {
      fatalError(
        "matmul: the operands have shapes \(a.shape) and \(b.shape)"
          + (transposed.isEmpty ? "" : ", of which some are transposed")
          + "; [\(left.rows), \(left.columns)] · [\(right.rows), \(right.columns)] needs as many "
          + "columns as rows, and axes \(left.batch) and \(right.batch) before them that broadcast")
    }
    let matrix: Shape = [left.rows, right.columns]
    let shape = batch.isEmpty ? matrix : Shape(Array(batch) + Array(matrix))
    let result = Tensor(uninitialized: shape, as: a.scalarType)
    let product = MatrixProduct(scalarType: a.scalarType, left: left, right: right)
    if batch.isEmpty {
      product.run(a.address, b.address, result.storage.address)
    } else {
      product.run(a.address, b.address, result.storage.address, over: batch)
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(1 - operand) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(
      leftCotangent(cotangent, kept).summed(to: kept.shape(of: 0)),
      rightCotangent(cotangent, kept).summed(to: kept.shape(of: 1)))
  }

  private func leftCotangent(_ cotangent: Tensor, _ kept: Kept) -> Tensor {
    let right = transposed.contains(.right)
    return transposed.contains(.left)
      ? product(kept[1], cotangent, right ? [.left, .right] : .right)
      : product(cotangent, kept[1], right ? [] : .right)
  }

  private func rightCotangent(_ cotangent: Tensor, _ kept: Kept) -> Tensor {
    let left = transposed.contains(.left)
    return transposed.contains(.right)
      ? product(cotangent, kept[0], left ? [.left, .right] : .left)
      : product(kept[0], cotangent, left ? [] : .left)
  }

  private func product(_ a: Tensor, _ b: Tensor, _ transposed: Transposition) -> Tensor {
    apply(MatrixMultiply(transposed: transposed), to: .two(a, b))
  }
}

/// The matrix product `[…, M, K]` · `[…, K, N]` = `[…, M, N]`.
///
/// The axes before the last two are broadcast. An operand that is named in `transposing` enters with
/// its last two axes exchanged, without a copy. A vector `[K]` on the left is a row, on the right a
/// column, and the result lacks that axis; of two vectors it is their dot product, of shape `[]`.
public func matmul(_ a: Tensor, _ b: Tensor, transposing: Transposition = []) -> Tensor {
  require(
    a.rank > 0 && b.rank > 0,
    "matmul: the operands have shapes \(a.shape) and \(b.shape); for a scalar there is *")
  if a.rank == 2 && b.rank == 2 {
    return apply(MatrixMultiply(transposed: transposing), to: .two(a, b))
  }
  require(
    !(a.rank == 1 && transposing.contains(.left)) && !(b.rank == 1 && transposing.contains(.right)),
    "matmul: a vector cannot be transposed, and the operands have shapes \(a.shape) and \(b.shape)")
  if a.rank == 1 && b.rank == 1 { return dot(a, b) }
  let left = a.rank == 1 ? a.reshaped(to: [1, a.shape[0]]) : a
  let right = b.rank == 1 ? b.reshaped(to: [b.shape[0], 1]) : b
  let product: Tensor
  if right.rank == 2 && left.rank > 2 && !transposing.contains(.left) {
    // Many matrices with one: their rows make one tall matrix.
    let rows = left.reshaped(
      to: [left.shape.dropLast().reduce(1, *), left.shape[left.rank - 1]])
    let tall = apply(MatrixMultiply(transposed: transposing), to: .two(rows, right))
    product = tall.reshaped(to: Shape(left.shape.dropLast() + [tall.shape[1]]))
  } else {
    product = apply(MatrixMultiply(transposed: transposing), to: .two(left, right))
  }
  var shape = Array(product.shape)
  if b.rank == 1 { shape.removeLast() }
  if a.rank == 1 { shape.remove(at: shape.count - 2) }
  return product.reshaped(to: Shape(shape))
}

/// How the matrices of a tensor lie in its memory.
private struct MatrixLayout {
  /// The axes before the last two.
  let batch: Shape
  let rows: Int
  let columns: Int
  let rowStride: Int
  let columnStride: Int

  init(_ shape: Shape, transposed: Bool) {
    let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
    batch = shape.rank == 2 ? [] : Shape(Array(shape.dropLast(2)))
    (self.rows, self.columns) = transposed ? (columns, rows) : (rows, columns)
    (rowStride, columnStride) = transposed ? (1, columns) : (columns, 1)
  }

  /// The distances from one matrix to the next, along the axes of a broadcast batch.
  func batchStrides(broadcastTo shape: Shape) -> [Int] {
    batch.strides(broadcastTo: shape).map { $0 * rows * columns }
  }
}

/// The product of two matrices in memory.
private struct MatrixProduct {
  let scalarType: ScalarType
  let left: MatrixLayout
  let right: MatrixLayout

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
      kernels.matmul(
        m.count, n.count, left.columns,
        a + m.lowerBound * left.rowStride * width, left.rowStride, left.columnStride,
        b + n.lowerBound * right.columnStride * width, right.rowStride, right.columnStride,
        c + (m.lowerBound * right.columns + n.lowerBound) * width, right.columns, 0, scratch)
      if let scratch { BufferPool.deallocate(scratch, byteCount: scratchBytes) }
    }
  }

  /// Cuts the result into blocks of rows or columns, one for each thread, where the work is worth
  /// the threads. An element does not depend on the block it is computed in, so neither does the
  /// result on the number of threads.
  private func forEachBlock(_ body: (Range<Int>, Range<Int>) -> Void) {
    let (m, n) = (left.rows, right.columns)
    // Two million multiplications take some 30 µs, several times what waking a thread does.
    let work = Double(m) * Double(n) * Double(left.columns)
    let pieces = Swift.min(Parallelism.threadCount, Int(work / 0x1p21))
    guard pieces > 1 else { return body(0..<m, 0..<n) }
    // A multiple of every micro-kernel's width, so that no block but the last has a ragged edge.
    let grain = ((Swift.max(m, n) + pieces - 1) / pieces + 47) / 48 * 48
    Parallelism.forEach(count: Swift.max(m, n), grain: grain) { range in
      if m >= n { body(range, 0..<n) } else { body(0..<m, range) }
    }
  }
}
