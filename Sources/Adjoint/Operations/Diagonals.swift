/// The diagonal of the last two axes: y[…, i] = x[…, i, i]. ∂x is zero but for g on the diagonal.
struct Diagonal: TensorOperation {
  func forward(_ operands: Operands) -> Tensor {
    let shape = operands[0].shape
    let strides = shape.strides
    let length = Swift.min(shape[shape.rank - 2], shape[shape.rank - 1])
    return operands[0].gathered(
      Shape(shape.dropLast(2) + [length]),
      strides: strides.dropLast(2) + [strides[shape.rank - 2] + 1])
  }

  func residuals(for operand: Int) -> ResidualSet { .shapes }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let shape = saved.shape(of: 0)
    let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
    return apply(DiagonalMatrix(rows: rows, columns: columns), to: g)
  }
}

/// The transpose of ``Diagonal``: y[…, i, i] = x[…, i], zero elsewhere. ∂x is the diagonal of g.
struct DiagonalMatrix: TensorOperation {
  let rows: Int
  let columns: Int

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    let length = x.shape[x.rank - 1]
    var result = Tensor(
      repeating: 0, shape: Shape(x.shape.dropLast() + [rows, columns]), as: x.scalarType,
      for: "diagonalMatrix: of shape \(x.shape)")
    let (source, target, width) = (x.address, result.mutableAddress, x.scalarType.byteCount)
    for index in 0..<x.elementCount {
      let (matrix, position) = index.quotientAndRemainder(dividingBy: length)
      let offset = matrix * rows * columns + position * (columns + 1)
      (target + offset * width).copyMemory(from: source + index * width, byteCount: width)
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(Diagonal(), to: g)
  }
}

extension Tensor {
  /// The diagonals of matrices `[…, M, N]`, as `[…, min(M, N)]`.
  public func diagonal() -> Tensor {
    require(rank >= 2, "diagonal: a tensor of shape \(shape) is no matrix")
    return apply(Diagonal(), to: self)
  }

  /// The square matrices `[…, N, N]` that have these vectors `[…, N]` on their diagonals and are zero
  /// elsewhere.
  public func diagonalMatrix() -> Tensor {
    require(rank >= 1, "diagonalMatrix: a scalar is no diagonal; reshape it to [1]")
    let length = shape[rank - 1]
    return apply(DiagonalMatrix(rows: length, columns: length), to: self)
  }

  /// The sum of the diagonals of matrices `[…, M, N]`, as `[…]`.
  public func trace() -> Tensor {
    require(rank >= 2, "trace: a tensor of shape \(shape) is no matrix")
    return diagonal().reduced(along: [-1], keeping: false, in: "trace") { Sum(axes: $0) }
  }
}

/// The sum of the products of two vectors' scalars, of shape `[]`.
public func dot(_ a: Tensor, _ b: Tensor) -> Tensor {
  require(
    a.rank == 1 && a.shape == b.shape,
    "dot: the operands must be vectors of one length and have shapes \(a.shape) and \(b.shape)")
  requireSameScalarType(a, b, in: "dot")
  return (a * b).sum()
}

/// The products of each scalar of a vector `[M]` with each of another `[N]`, as `[M, N]`.
public func outer(_ a: Tensor, _ b: Tensor) -> Tensor {
  require(
    a.rank == 1 && b.rank == 1,
    "outer: the operands must be vectors and have shapes \(a.shape) and \(b.shape)")
  requireSameScalarType(a, b, in: "outer")
  Shape.matrix(a.shape[0], b.shape[0])
    .requireMemory(as: a.scalarType, for: "outer: of shapes \(a.shape) and \(b.shape)")
  return a.reshaped(to: [a.shape[0], 1]) * b.reshaped(to: [1, b.shape[0]])
}
