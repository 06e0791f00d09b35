import Adjoint

/// The eigenvalues λ [N] of a symmetric A [N, N], in ascending order, and its eigenvectors, the
/// columns of V [N, N]: A = V·diag(λ)·Vᵀ. Of each vector the component of largest magnitude is
/// positive.
///
/// From dA = V·(diag(dλ) + [Ω, diag(λ)])·Vᵀ with the antisymmetric Ω = Vᵀ·dV (Giles, "Collected Matrix
/// Derivative Results", 2008):
///
///     ∂A = V·(diag(g_λ) + F∘(Vᵀ·g_V))·Vᵀ      F_ij = 1/(λ_j − λ_i)
///
/// Vectors of equal eigenvalues can be turned into each other, so they have no derivative; F is taken
/// to be 0 there.
struct EigenDecomposition: TensorOperation {
  struct Result: TensorStructure {
    var values: Tensor
    var vectors: Tensor

    mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
      try body(&values)
      try body(&vectors)
    }
  }

  func forward(_ operands: Operands) -> Result {
    let a = operands[0]
    require(
      a.rank == 2 && a.shape[0] == a.shape[1],
      "eigenDecomposition: A must have shape [N, N], and it has \(a.shape)")
    let eigen = Jacobi(a.scalars, order: a.shape[0])
    return Result(
      values: Tensor(eigen.values, as: a.scalarType),
      vectors: Tensor(eigen.vectors, shape: a.shape, as: a.scalarType))
  }

  func residuals(for operand: Int) -> ResidualSet { .result }

  func cotangent(of operand: Int, _ g: Result, _ saved: SavedTensors) -> Tensor? {
    let (values, vectors) = (saved.results[0], saved.results[1])
    let gaps = values - values.expandingDimensions(at: 1)
    let turns = matmul(vectors, g.vectors, transposing: .left) / gaps
    let inner = g.values.diagonalMatrix() + turns.replacing(with: 0, where: gaps .== 0)
    return matmul(matmul(vectors, inner), vectors, transposing: .right)
  }
}

/// Rotations of pairs of axes until nothing is left beside the diagonal (Golub and Van Loan, "Matrix
/// Computations", section 8.5).
private struct Jacobi {
  private(set) var values: [Double] = []
  private(set) var vectors: [Double] = []
  private let order: Int

  init(_ a: [Double], order: Int) {
    self.order = order
    let norm = a.reduce(0) { $0 + $1.magnitude }
    require(norm.isFinite, "Jacobi: the matrix of order \(order) holds NaN or an infinity")
    var rest = a
    var basis = (0..<order * order).map { $0 / order == $0 % order ? 1.0 : 0 }
    var isDiagonal = false
    while !isDiagonal {
      isDiagonal = true
      for p in 0..<order {
        for q in p + 1..<order where rest[p * order + q].magnitude > norm * 0x1p-60 {
          isDiagonal = false
          let slope = (rest[q * order + q] - rest[p * order + p]) / (2 * rest[p * order + q])
          let tangent = (slope < 0 ? -1 : 1) / (slope.magnitude + (1 + slope * slope).squareRoot())
          rotateColumns(p, q, of: &rest, tangent)
          rotateRows(p, q, of: &rest, tangent)
          rotateColumns(p, q, of: &basis, tangent)
          (rest[p * order + q], rest[q * order + p]) = (0, 0)
        }
      }
    }
    let ascending = (0..<order).sorted { rest[$0 * order + $0] < rest[$1 * order + $1] }
    values = ascending.map { rest[$0 * order + $0] }
    let signs = (0..<order).map { column in
      let components = (0..<order).map { basis[$0 * order + column] }
      return components.max { $0.magnitude < $1.magnitude }! < 0 ? -1.0 : 1
    }
    vectors = (0..<order).flatMap { row in
      ascending.map { signs[$0] * basis[row * order + $0] }
    }
  }

  private func rotateColumns(_ p: Int, _ q: Int, of matrix: inout [Double], _ tangent: Double) {
    for row in 0..<order { rotate(row * order + p, row * order + q, of: &matrix, tangent) }
  }

  private func rotateRows(_ p: Int, _ q: Int, of matrix: inout [Double], _ tangent: Double) {
    for column in 0..<order { rotate(p * order + column, q * order + column, of: &matrix, tangent) }
  }

  private func rotate(_ i: Int, _ j: Int, of matrix: inout [Double], _ tangent: Double) {
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let (x, y) = (matrix[i], matrix[j])
    matrix[i] = cosine * (x - tangent * y)
    matrix[j] = cosine * (tangent * x + y)
  }
}
