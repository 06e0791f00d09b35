extension Places {
  /// The diagonals of matrices of shape `[…, M, N]`.
  fileprivate init(diagonalsOf matrices: Shape) {
    let (strides, rows) = (matrices.strides, matrices.rank - 2)
    self.init(
      whole: matrices, offset: 0,
      shape: Shape(matrices.dropLast(2) + [Swift.min(matrices[rows], matrices[rows + 1])]),
      strides: strides.dropLast(2) + [strides[rows] + 1], isEverything: false)
  }
}

extension Tensor {
  /// The diagonals of matrices `[…, M, N]`, as `[…, min(M, N)]`.
  public func diagonal() -> Tensor {
    require(rank >= 2, "diagonal: a tensor of shape \(shape) is no matrix")
    return apply(Slice(places: Places(diagonalsOf: shape)), to: self)
  }

  /// The square matrices `[…, N, N]` that have these vectors `[…, N]` on their diagonals and are zero
  /// elsewhere.
  public func diagonalMatrix() -> Tensor {
    require(rank >= 1, "diagonalMatrix: a scalar is no diagonal; reshape it to [1]")
    let matrices = Shape(shape + [shape[rank - 1]])
    matrices.requireMemory(as: scalarType, for: "diagonalMatrix: of shape \(shape)")
    return apply(Pad(places: Places(diagonalsOf: matrices), value: 0), to: self)
  }

  /// The sum of the diagonals of matrices `[…, M, N]`, as `[…]`.
  public func trace() -> Tensor {
    require(rank >= 2, "trace: a tensor of shape \(shape) is no matrix")
    return diagonal().reduced(along: [-1], keeping: false, in: "trace") { Sum(axes: $0) }
  }
}
