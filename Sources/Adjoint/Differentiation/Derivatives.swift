// The point of each of these is one or several tensors, or structures of tensors, as that of
// `gradient(at:of:)` is.

/// A function's value at a point, and its pushforward there, which carries a tangent, of the point's
/// kind and shapes, to the value's change along it: the product of the Jacobian with the tangent.
///
/// It is the derivative of the pullback, which is linear in its cotangent u: if ū = Jᵀu, the
/// derivative of ⟨ū, v⟩ with respect to u is J·v.
public func valueWithPushforward<each Input: TensorStructure>(
  at point: repeat each Input, of function: (repeat each Input) throws -> Tensor
) rethrows -> (value: Tensor, pushforward: (repeat each Input) -> Tensor) {
  let pullback: (Tensor) -> (repeat each Input)
  let value: Tensor
  (value, pullback) = try valueWithPullback(at: repeat each point, of: function)
  return (
    value,
    { (tangent: repeat each Input) in
      checkDirection(repeat each tangent, at: repeat each point, in: "pushforward", "tangent")
      return gradient(at: Tensor.zeros(value.shape, as: value.scalarType)) { cotangent in
        let cotangents = pullback(cotangent)
        return innerProduct(repeat each cotangents, with: repeat each tangent)
      }
    }
  )
}

/// The change of a function's value at a point along a tangent: the product of its Jacobian with it.
public func pushforward<each Input: TensorStructure>(
  at point: repeat each Input, along tangent: (repeat each Input),
  of function: (repeat each Input) throws -> Tensor
) rethrows -> Tensor {
  try valueWithPushforward(at: repeat each point, of: function).pushforward(repeat each tangent)
}

/// The Jacobian of a function at a point: for each of the point's tensors x a tensor of the value's
/// shape followed by x's. The scalar at `[i…, j…]` is the derivative of the value's at `[i…]` with
/// respect to x's at `[j…]`.
///
/// One sweep for each scalar of the value.
public func jacobian<each Input: TensorStructure>(
  at point: repeat each Input, of function: (repeat each Input) throws -> Tensor
) rethrows -> (repeat each Input) {
  let (value, pullback) = try valueWithPullback(at: repeat each point, of: function)
  let rows = (0..<value.elementCount).map { index in
    let row = pullback(.basis(index, of: value.shape, as: value.scalarType))
    return tensors(in: repeat each row)
  }
  let whole = tensors(in: repeat each point).enumerated().map { number, x in
    let shape = Shape(Array(value.shape) + Array(x.shape))
    return rows.isEmpty
      ? .zeros(shape, as: x.scalarType)
      : Tensor.stack(rows.map { $0[number] }).reshaped(to: shape)
  }
  var next = whole.makeIterator()
  return (repeat (each point).replacingTensors(from: &next))
}

/// The Hessian of a scalar function at `x`, of x's shape twice: the scalar at `[i…, j…]` is the
/// second derivative with respect to x's scalars at `[i…]` and `[j…]`.
public func hessian(
  at x: Tensor, of function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  try jacobian(at: x) { x in try gradient(at: x, of: function) }
}

/// The Hessian of a scalar function of several tensors in blocks: the tensor at `[m][n]`, of the shape
/// of tensor m followed by that of tensor n, holds the second derivatives with respect to a scalar of
/// each.
public func hessian(
  at point: [Tensor], of function: ([Tensor]) throws -> Tensor
) rethrows -> [[Tensor]] {
  let stack = TapeStack.current
  let mode = stack.modeScope
  return try point.indices.map { number in
    func row() throws -> [Tensor] {
      try jacobian(at: point) { point in try gradient(at: point, of: function)[number] }
    }
    // In a step of training each evaluation draws the same numbers.
    return try number == 0 ? row() : stack.repeating(mode, row)
  }
}

/// The product of a scalar function's Hessian at a point with a direction, of the point's kind,
/// without the Hessian: the gradient of the slope along the direction (Pearlmutter, "Fast Exact
/// Multiplication by the Hessian", Neural Computation 6, 1994).
public func hessianVectorProduct<each Input: TensorStructure>(
  at point: repeat each Input, along direction: (repeat each Input),
  of function: (repeat each Input) throws -> Tensor
) rethrows -> (repeat each Input) {
  checkDirection(
    repeat each direction, at: repeat each point, in: "hessianVectorProduct", "direction")
  return try gradient(at: repeat each point) { (inner: repeat each Input) in
    let slope = try gradient(at: repeat each inner, of: function)
    return innerProduct(repeat each slope, with: repeat each direction)
  }
}

/// Σ x·y over all scalars of two structures of one kind.
private func innerProduct<each Input: TensorStructure>(
  _ x: repeat each Input, with y: repeat each Input
) -> Tensor {
  let products = zip(tensors(in: repeat each x), tensors(in: repeat each y)).map { ($0 * $1).sum() }
  guard let first = products.first else { return Tensor(0.0) }
  return products.dropFirst().reduce(first, +)
}

/// Traps when a direction is not of the point's structure, shapes and types.
private func checkDirection<each Input: TensorStructure>(
  _ direction: repeat each Input, at point: repeat each Input, in function: String, _ noun: String
) {
  for (direction, point) in repeat (each direction, each point) {
    let pairs = zip(direction.tensors, point.tensors)
    require(
      direction.hasSameStructure(as: point) && direction.tensors.count == point.tensors.count,
      "\(function): the \(noun) and the point must be structures of the same tensors")
    for (direction, point) in pairs {
      require(
        direction.shape == point.shape && direction.scalarType == point.scalarType,
        "\(function): the \(noun) has shape \(direction.shape) \(direction.scalarType), and the point "
          + "\(point.shape) \(point.scalarType); they must be the same")
    }
  }
}
