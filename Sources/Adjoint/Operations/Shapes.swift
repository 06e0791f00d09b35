/// x under another shape, the scalars in the same order. ∂x = g under x's shape.
struct Reshape: PrimitiveOperation {
  let shape: Shape

  func forward(_ operands: Operands) -> Tensor {
    require(
      operands[0].elementCount == shape.elementCount,
      "reshape: \(operands[0].shape) has \(operands[0].elementCount) scalars and \(shape) has "
        + "\(shape.elementCount)")
    return operands[0].viewed(as: shape)
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent.reshaped(to: kept.shape(of: 0)))
  }
}

/// x with its axes in another order: axis i of the result is axis `order[i]` of x.
///
/// ∂x = g with the inverse order.
struct Transpose: PrimitiveOperation {
  let order: [Int]

  func forward(_ operands: Operands) -> Tensor {
    let shape = operands[0].shape
    let strides = shape.strides
    return operands[0].gathered(
      Shape(order.map { shape[$0] }), strides: order.map { strides[$0] })
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    var inverse = order
    for (position, axis) in order.enumerated() { inverse[axis] = position }
    return wanted.cotangents(apply(Transpose(order: inverse), to: .one(cotangent)))
  }
}

extension Tensor {
  /// The same scalars, in row-major order, under another shape. Traps when it does not have as many.
  public func reshaped(to shape: Shape) -> Tensor {
    self.shape == shape ? self : apply(Reshape(shape: shape), to: .one(self))
  }

  /// The axes in reverse order: for a matrix, rows and columns exchanged.
  public func transposed() -> Tensor {
    apply(Transpose(order: shape.indices.reversed()), to: .one(self))
  }

  /// The axes in another order: axis i of the result is axis `order[i]` of this tensor. Traps when
  /// `order` does not name each axis once.
  public func transposed(_ order: Int...) -> Tensor { transposed(order) }

  /// The axes in another order, given as a list.
  public func transposed(_ order: [Int]) -> Tensor {
    let axes = order.map { shape.axis($0, in: "transposed") }
    require(
      axes.sorted() == Array(0..<rank),
      "transposed: \(order) does not name each axis of a tensor of shape \(shape) once")
    return apply(Transpose(order: axes), to: .one(self))
  }
}
