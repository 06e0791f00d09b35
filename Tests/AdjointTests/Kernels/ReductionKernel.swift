import CKernels

@testable import Adjoint

/// The kernels that reduce a matrix along one of its axes.
enum ReductionKernel: String, CaseIterable {
  case sumRows = "sum_rows"
  case sumColumns = "sum_columns"
  case maxRows = "max_rows"
  case maxColumns = "max_columns"

  /// Reduces a matrix whose rows are `row` scalars apart, which must follow each other to be reduced
  /// themselves.
  func run(
    in table: Kernels, _ rows: Int, _ columns: Int, _ x: UnsafeRawPointer, row: Int,
    _ out: UnsafeMutableRawPointer
  ) {
    if reducesRows {
      let kernel: adjoint_reduction = table.kernel(rawValue)
      precondition(row == columns)
      kernel(rows, columns, x, out)
    } else {
      let kernel: adjoint_column_reduction = table.kernel(rawValue)
      kernel(rows, columns, x, row, out)
    }
  }

  var isSum: Bool { self == .sumRows || self == .sumColumns }
  var reducesRows: Bool { self == .sumRows || self == .maxRows }

  /// The scalars of a matrix that each result is made of.
  func groups(_ rows: Int, _ columns: Int, _ x: [Double]) -> [[Double]] {
    reducesRows
      ? (0..<rows).map { row in Array(x[row * columns..<(row + 1) * columns]) }
      : (0..<columns).map { column in (0..<rows).map { x[$0 * columns + column] } }
  }
}

extension KernelsUnderTest {
  /// The results of a reduction of a matrix.
  func results(
    of reduction: ReductionKernel, _ rows: Int, _ columns: Int, _ x: [Double]
  ) -> [Double] {
    let (source, out) = (scalars(x), unwritten(reduction.reducesRows ? rows : columns))
    reduction.run(in: table, rows, columns, source.address, row: columns, out.address)
    precondition(out.isIntactBefore, "\(reduction) writes before its result")
    return out.values
  }
}
