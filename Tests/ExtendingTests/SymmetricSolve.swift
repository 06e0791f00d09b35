import Adjoint

/// The solution x of A·x = b for a symmetric positive definite A [N, N] and b [N, M], by Cholesky's
/// factorization A = L·Lᵀ. The lower triangle of A is read.
///
/// From A·dx = db − dA·x: ∂b is the solution for g, and ∂A = −∂b·xᵀ. The backward is the operation
/// itself, so it can be differentiated again, to any order.
struct SymmetricSolve: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    let (a, b) = (operands[0], operands[1])
    require(
      a.rank == 2 && a.shape[0] == a.shape[1] && b.rank == 2 && b.shape[0] == a.shape[0],
      "symmetricSolve: A must have shape [N, N] and b [N, M], and they have \(a.shape) and "
        + "\(b.shape)")
    let factor = Cholesky(a.scalars, order: a.shape[0])
    return Tensor(
      factor.solve(b.scalars, columns: b.shape[1]), shape: b.shape, as: b.scalarType)
  }

  func residuals(for operand: Int) -> ResidualSet {
    operand == 0 ? [.operand(0), .result] : .operand(0)
  }

  func backward(_ g: Tensor, _ saved: SavedTensors, _ wanted: Wanted) -> Cotangents {
    let solution = apply(SymmetricSolve(), to: saved[0], g)
    return wanted.cotangents { operand in
      operand == 0
        ? -matmul(solution, saved.result, transposing: .right, cotangents: .left) : solution
    }
  }
}

/// ln det A of a symmetric positive definite A [N, N]. ∂A = g·A⁻¹.
struct LogDeterminant: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    let a = operands[0]
    require(
      a.rank == 2 && a.shape[0] == a.shape[1],
      "logDeterminant: A must have shape [N, N], and it has \(a.shape)")
    let factor = Cholesky(a.scalars, order: a.shape[0])
    return Tensor(factor.logDeterminant, as: a.scalarType)
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let identity = Tensor.ones([saved[0].shape[0]], as: g.scalarType).diagonalMatrix()
    return g * apply(SymmetricSolve(), to: saved[0], identity)
  }
}

/// The lower triangular L with A = L·Lᵀ, row after row.
private struct Cholesky {
  let order: Int
  private var factor: [Double]

  init(_ a: [Double], order: Int) {
    self.order = order
    factor = Array(repeating: 0, count: order * order)
    for row in 0..<order {
      for column in 0...row {
        var rest = a[row * order + column]
        for k in 0..<column { rest -= factor[row * order + k] * factor[column * order + k] }
        require(
          row != column || rest > 0,
          "Cholesky: the matrix of order \(order) is not positive definite at row \(row)")
        factor[row * order + column] =
          row == column ? rest.squareRoot() : rest / factor[column * order + column]
      }
    }
  }

  var logDeterminant: Double {
    2 * (0..<order).reduce(0) { $0 + Double.log(factor[$1 * order + $1]) }
  }

  /// Forward substitution with L, then backward with Lᵀ.
  func solve(_ b: [Double], columns: Int) -> [Double] {
    var x = b
    for column in 0..<columns {
      for row in 0..<order {
        for k in 0..<row {
          x[row * columns + column] -= factor[row * order + k] * x[k * columns + column]
        }
        x[row * columns + column] /= factor[row * order + row]
      }
      for row in (0..<order).reversed() {
        for k in (row + 1)..<order {
          x[row * columns + column] -= factor[k * order + row] * x[k * columns + column]
        }
        x[row * columns + column] /= factor[row * order + row]
      }
    }
    return x
  }
}
