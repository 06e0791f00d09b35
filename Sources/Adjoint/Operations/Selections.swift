/// One scalar of each row of x [N, C]: y_n = x[n, index_n], of shape [N].
///
/// ∂x is zero but for ∂x[n, index_n] = g_n.
struct SelectFromRows: PrimitiveOperation {
  let indices: [Int]

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    let columns = x.shape[1]
    return x.gatheringScalars(shape: [indices.count]) { row in row * columns + indices[row] }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    let columns = kept.shape(of: 0)[1]
    return wanted.cotangents(
      apply(PlaceInRows(indices: indices, columns: columns), to: .one(cotangent)))
  }
}

/// The transpose of ``SelectFromRows``: y [N, C] is zero but for y[n, index_n] = x_n.
///
/// ∂x_n = g[n, index_n].
struct PlaceInRows: PrimitiveOperation {
  let indices: [Int]
  let columns: Int

  func forward(_ operands: Operands) -> Tensor {
    var result = Tensor.zeros([indices.count, columns], as: operands[0].scalarType)
    result.placeScalars(of: operands[0]) { row in row * columns + indices[row] }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(apply(SelectFromRows(indices: indices), to: .one(cotangent)))
  }
}

extension Tensor {
  /// One scalar of each row of a matrix [N, C]: the one in column `indices[n]` of row n, as a vector
  /// [N]. Traps when the indices are not one for each row, each within 0 ..< C.
  public func selectedFromRows(_ indices: [Int]) -> Tensor {
    require(
      rank == 2 && shape[0] == indices.count,
      "selectedFromRows: \(indices.count) indices need a matrix of as many rows, and this tensor "
        + "has shape \(shape)")
    for (row, index) in indices.enumerated() {
      require(
        index >= 0 && index < shape[1],
        "selectedFromRows: index \(index) of row \(row) is outside 0 ..< \(shape[1])")
    }
    return apply(SelectFromRows(indices: indices), to: .one(self))
  }

  /// A tensor whose scalar at `n` is this tensor's at `offset(n)`.
  fileprivate func gatheringScalars(shape: Shape, from offset: (Int) -> Int) -> Tensor {
    let result = Tensor(uninitialized: shape, as: scalarType)
    let (source, target, width) = (address, result.storage.address, scalarType.byteCount)
    for index in 0..<result.elementCount {
      (target + index * width).copyMemory(from: source + offset(index) * width, byteCount: width)
    }
    return result
  }

  /// Writes each scalar n of `source` at `offset(n)`.
  fileprivate mutating func placeScalars(of source: Tensor, at offset: (Int) -> Int) {
    let (source, count) = (source, source.elementCount)
    let (from, to, width) = (source.address, mutableAddress, scalarType.byteCount)
    for index in 0..<count {
      (to + offset(index) * width).copyMemory(from: from + index * width, byteCount: width)
    }
  }
}
