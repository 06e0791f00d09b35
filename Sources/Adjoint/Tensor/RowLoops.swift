import CKernels

extension Tensor {
  /// This tensor as a matrix of the scalars along `axes`, which ascend: one row for each index of
  /// the other axes. A copy, unless those axes are the innermost.
  func asRows(of axes: [Int]) -> Tensor {
    let columns = Shape(axes.map { shape[$0] }).elementCount
    let rowShape: Shape = [shape.removing(axes).elementCount, columns]
    let order = shape.orderWithInnermost(axes)
    if order == Array(shape.indices) { return viewed(as: rowShape) }
    let strides = shape.strides
    return gathered(Shape(order.map { shape[$0] }), strides: order.map { strides[$0] })
      .viewed(as: rowShape)
  }

  /// The tensor of `shape` that `asRows(of:)` would make this matrix of.
  func fromRows(of axes: [Int], to shape: Shape) -> Tensor {
    let order = shape.orderWithInnermost(axes)
    if order == Array(shape.indices) { return viewed(as: shape) }
    let ordered = Shape(order.map { shape[$0] }).strides
    var strides = ordered
    for (position, axis) in order.enumerated() { strides[axis] = ordered[position] }
    return gathered(shape, strides: strides)
  }

  /// The scalar that `kernel` makes of each row of scalars along `axes`, which ascend and remain with
  /// length 1.
  func reducedRows(along axes: [Int], by kernel: (Kernels) -> adjoint_reduction) -> Tensor {
    let reduced = shape.keeping(axes)
    if reduced.contains(0) { return Tensor(uninitialized: reduced, as: scalarType) }
    return asRows(of: axes).appliedToRows(resultColumns: 1, kernel).viewed(as: reduced)
  }

  /// The row that `kernel` makes of each row of scalars along `axes`, which ascend.
  func mappedRows(along axes: [Int], by kernel: (Kernels) -> adjoint_reduction) -> Tensor {
    if elementCount == 0 { return Tensor(uninitialized: shape, as: scalarType) }
    let rows = asRows(of: axes)
    return rows.appliedToRows(resultColumns: rows.shape[1], kernel).fromRows(of: axes, to: shape)
  }

  private func appliedToRows(
    resultColumns: Int, _ kernel: (Kernels) -> adjoint_reduction
  ) -> Tensor {
    let kernel = kernel(scalarType.kernels)
    let (rows, columns, width) = (shape[0], shape[1], scalarType.byteCount)
    let result = Tensor(uninitialized: [rows, resultColumns], as: scalarType)
    let (x, out) = (address, result.storage.address)
    let grain = Swift.max(1, Tensor.elementwiseGrain / Swift.max(1, columns))
    Parallelism.forEach(count: rows, grain: grain) { range in
      kernel(
        range.count, columns, x + range.lowerBound * columns * width,
        out + range.lowerBound * resultColumns * width)
    }
    return result
  }
}

extension Shape {
  /// All axes, with `innermost` behind the others.
  fileprivate func orderWithInnermost(_ innermost: [Int]) -> [Int] {
    indices.filter { !innermost.contains($0) } + innermost
  }
}
