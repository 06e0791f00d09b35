/// Which operands of a matrix product enter it transposed, without being copied.
public struct Transposition: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let left = Transposition(rawValue: 1)
  public static let right = Transposition(rawValue: 2)
}

/// The matrix product y = A·B, where A and B are the operands, each as it is or transposed.
///
/// ∂A = g·Bᵀ and ∂B = Aᵀ·g; for a transposed operand the transpose of that.
struct MatrixMultiply: PrimitiveOperation {
  let transposed: Transposition

  var name: String { "matmul" }

  func forward(_ operands: Operands) -> Tensor {
    let (a, b) = (operands[0], operands[1])
    requireSameScalarType(a, b, in: name)
    require(
      a.rank == 2 && b.rank == 2,
      "matmul: the operands must be matrices and have shapes \(a.shape) and \(b.shape)")
    let left = MatrixView(a, transposed: transposed.contains(.left))
    let right = MatrixView(b, transposed: transposed.contains(.right))
    require(
      left.columns == right.rows,
      "matmul: [\(left.rows), \(left.columns)] · [\(right.rows), \(right.columns)]: the left "
        + "operand's columns must be as many as the right one's rows (shapes \(a.shape) and "
        + "\(b.shape)\(transposed.isEmpty ? "" : ", of which some are transposed"))")
    return left.multiplied(by: right)
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(1 - operand) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    let (left, right) = (transposed.contains(.left), transposed.contains(.right))
    return wanted.cotangents(
      left
        ? matmul(kept[1], cotangent, transposing: right ? [.left, .right] : .right)
        : matmul(cotangent, kept[1], transposing: right ? [] : .right),
      right
        ? matmul(cotangent, kept[0], transposing: left ? [.left, .right] : .left)
        : matmul(kept[0], cotangent, transposing: left ? [] : .left))
  }
}

/// The matrix product of two matrices, `[M, K]` · `[K, N]` = `[M, N]`, where an operand that is
/// named in `transposing` enters transposed, without a copy.
public func matmul(_ a: Tensor, _ b: Tensor, transposing: Transposition = []) -> Tensor {
  apply(MatrixMultiply(transposed: transposing), to: .two(a, b))
}

/// A matrix as the kernel reads it: where it starts, and how far it is to the next row and column.
private struct MatrixView {
  let tensor: Tensor
  let rows: Int
  let columns: Int
  let rowStride: Int
  let columnStride: Int

  init(_ tensor: Tensor, transposed: Bool) {
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    self.tensor = tensor
    (self.rows, self.columns) = transposed ? (columns, rows) : (rows, columns)
    (rowStride, columnStride) = transposed ? (1, columns) : (columns, 1)
  }

  func multiplied(by other: MatrixView) -> Tensor {
    let result = Tensor(uninitialized: [rows, other.columns], as: tensor.scalarType)
    let kernels = tensor.scalarType.kernels
    let width = tensor.scalarType.byteCount
    let (a, b, c) = (tensor.address, other.tensor.address, result.storage.address)
    forEachBlock(columns: other.columns) { m, n in
      let scratchBytes = kernels.matmul_scratch(m.count, n.count, columns)
      let scratch = scratchBytes > 0 ? BufferPool.allocate(byteCount: scratchBytes) : nil
      kernels.matmul(
        m.count, n.count, columns,
        a + m.lowerBound * rowStride * width, rowStride, columnStride,
        b + n.lowerBound * other.columnStride * width, other.rowStride, other.columnStride,
        c + (m.lowerBound * other.columns + n.lowerBound) * width, other.columns, 0, scratch)
      if let scratch { BufferPool.deallocate(scratch, byteCount: scratchBytes) }
    }
    return result
  }

  /// Cuts the result into blocks of rows or columns, one for each thread, where the work is worth
  /// the threads. An element does not depend on the block it is computed in, so neither does the
  /// result on the number of threads.
  private func forEachBlock(columns n: Int, _ body: (Range<Int>, Range<Int>) -> Void) {
    // Two million multiplications take some 40 µs, several times what waking a thread does.
    let pieces = Swift.min(Parallelism.threadCount, rows * n * columns / (1 << 21))
    guard pieces > 1 else { return body(0..<rows, 0..<n) }
    let length = Swift.max(rows, n)
    // A multiple of every micro-kernel's width, so that no block but the last has a ragged edge.
    let grain = ((length + pieces - 1) / pieces + 47) / 48 * 48
    Parallelism.forEach(count: length, grain: grain) { range in
      if rows >= n { body(range, 0..<n) } else { body(0..<rows, range) }
    }
  }
}
