/// y = X·W + b for matrices X and W, each as it is or transposed, and a row b that is added to each row.
/// ∂X and ∂W are those of the matrix product, ∂b = Σ rows of g.
struct Affine: TensorOperation {
  let transposed: MatrixOperands

  func forward(_ operands: Operands) -> Tensor {
    let (x, w, b) = (operands[0], operands[1], operands[2])
    requireSameScalarType(x, w, in: name)
    requireSameScalarType(w, b, in: name)
    let left = MatrixLayout(x.shape, transposed: transposed.contains(.left))
    let right = MatrixLayout(w.shape, transposed: transposed.contains(.right))
    require(
      left.columns == right.rows && b.shape == .vector(right.columns),
      "affine: the operands have shapes \(x.shape), \(w.shape) and \(b.shape)"
        + (transposed.isEmpty ? "" : ", of which some are transposed")
        + "; [\(left.rows), \(left.columns)] · [\(right.rows), \(right.columns)] needs as many "
        + "columns as rows, and a bias of shape [\(right.columns)]")
    let y = Tensor(
      uninitialized: .matrix(left.rows, right.columns), as: x.scalarType,
      for: "affine: of shapes \(x.shape) and \(w.shape)")
    guard y.elementCount > 0 else { return y }
    MatrixProduct(scalarType: x.scalarType, left: left, right: right, bias: b.address)
      .run(x.address, w.address, y.storage.address)
    return y
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 2 ? [] : .operand(1 - operand) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    if operand == 2 { return g }
    return MatrixMultiply(transposed: transposed).cotangent(of: operand, g, saved[1 - operand])
  }
}

/// The affine map `[…, K]` · `[K, N]` + `[N]` = `[…, N]` of vectors: `matmul(x, w) + b` in one pass.
///
/// Where K exceeds 512 the bias is rounded with the first 512 terms of a sum, so the last bits may
/// differ from those of `matmul(x, w) + b`. ∂x = g·Wᵀ, ∂W = xᵀ·g and ∂b = Σ g over all vectors. Traps
/// when the shapes do not fit.
///
/// - Parameters:
///   - x: a vector, a matrix of rows, or any number of them along more axes.
///   - w: the weights.
///   - b: the bias.
///   - transposing: which of `x` and `w` enter with their two axes exchanged, without a copy; `x` only
///     as a matrix.
public func affine(
  _ x: Tensor, _ w: Tensor, _ b: Tensor, transposing: MatrixOperands = []
) -> Tensor {
  require(
    x.rank > 0 && w.rank == 2 && b.rank == 1,
    "affine: the operands have shapes \(x.shape), \(w.shape) and \(b.shape); it takes vectors or "
      + "matrices of them, a matrix and a vector")
  let operation = Affine(transposed: transposing)
  if x.rank == 2 { return apply(operation, to: .three(x, w, b)) }
  require(
    !transposing.contains(.left),
    "affine: only a matrix can be transposed, and x has shape \(x.shape)")
  // Vectors of no scalars may be more than an Int counts.
  guard let height = x.shape.dropLast().productOfLengths else { return matmul(x, w) + b }
  let rows = x.reshaped(to: .matrix(height, x.shape[x.rank - 1]))
  let y = apply(operation, to: .three(rows, w, b))
  return y.reshaped(to: Shape(x.shape.dropLast() + [b.shape[0]]))
}
