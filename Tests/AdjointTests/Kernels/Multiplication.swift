import CKernels

@testable import Adjoint

/// A product of matrices as the kernel is given it: two operands in memory, each as it is or
/// transposed, with some scalars between the end of a row and the start of the next.
struct Multiplication {
  let m: Int
  let n: Int
  let k: Int
  let transposing: MatrixOperands
  let kernels: KernelsUnderTest

  private let left: Operand
  private let right: Operand

  private struct Operand {
    let scalars: GuardedScalars
    let rowStride: Int
    let columnStride: Int

    /// The matrix `values` [rows, columns], stored transposed or not, NaN in the gaps.
    init(
      _ values: [Double], _ rows: Int, _ columns: Int, transposed: Bool, gap: Int,
      _ kernels: KernelsUnderTest
    ) {
      let (lines, length) = transposed ? (columns, rows) : (rows, columns)
      let stride = length + gap
      // The last line has no gap: nothing may be read behind it.
      var memory = [Double](repeating: .nan, count: lines == 0 ? 0 : lines * stride - gap)
      for row in 0..<rows {
        for column in 0..<columns {
          let place = transposed ? column * stride + row : row * stride + column
          memory[place] = values[row * columns + column]
        }
      }
      scalars = kernels.scalars(memory)
      (rowStride, columnStride) = transposed ? (1, stride) : (stride, 1)
    }

    func address(_ row: Int, _ column: Int) -> UnsafeRawPointer {
      UnsafeRawPointer(scalars.address(at: row * rowStride + column * columnStride))
    }
  }

  /// - Parameters:
  ///   - a: the left matrix [m, k], row-major.
  ///   - b: the right matrix [k, n], row-major.
  ///   - gap: the scalars between the lines of an operand.
  init(
    _ m: Int, _ n: Int, _ k: Int, _ a: [Double], _ b: [Double], transposing: MatrixOperands,
    gap: Int = 0, _ kernels: KernelsUnderTest
  ) {
    (self.m, self.n, self.k) = (m, n, k)
    (self.transposing, self.kernels) = (transposing, kernels)
    left = Operand(a, m, k, transposed: transposing.contains(.left), gap: gap, kernels)
    right = Operand(b, k, n, transposed: transposing.contains(.right), gap: gap, kernels)
  }

  /// Writes the part of the product with these rows and columns to c, of which it is the part at its
  /// first scalar; or adds it to c, or writes its sum with a row.
  func run(
    rows: Range<Int>, columns: Range<Int>, into c: UnsafeMutableRawPointer, rowLength: Int,
    accumulating: Bool = false, adding row: GuardedScalars? = nil
  ) {
    let table = kernels.table
    let byteCount = table.matmul_scratch(rows.count, columns.count, k)
    let width = kernels.scalarType.byteCount
    let scratch = GuardedScalars(
      [Double](repeating: .nan, count: (byteCount + width - 1) / width), as: kernels.scalarType,
      alignment: 64, place: kernels.place == .atStart ? .atStart : .atEnd)
    let addend = row.map { UnsafeRawPointer($0.address(at: columns.lowerBound)) }
    table.matmul(
      rows.count, columns.count, k, left.address(rows.lowerBound, 0), left.rowStride,
      left.columnStride, right.address(0, columns.lowerBound), right.rowStride,
      right.columnStride, c, rowLength, accumulating ? UnsafeRawPointer(c) : addend,
      accumulating ? rowLength : 0, byteCount > 0 ? scratch.address : nil)
  }

  /// The product in rows of n scalars.
  func product() -> [Double] {
    let c = kernels.unwritten(m * n)
    run(rows: 0..<m, columns: 0..<n, into: c.address, rowLength: n, accumulating: false)
    return c.values
  }
}

extension Multiplication {
  /// The product in float64, term after term.
  static func reference(
    _ m: Int, _ n: Int, _ k: Int, _ a: [Double], _ b: [Double]
  ) -> [Double] {
    var c = [Double](repeating: 0, count: m * n)
    c.withUnsafeMutableBufferPointer { c in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          for i in 0..<m {
            for p in 0..<k {
              let factor = a[i * k + p]
              for j in 0..<n { c[i * n + j] += factor * b[p * n + j] }
            }
          }
        }
      }
    }
    return c
  }
}
