/// A function's value at `x`, and its pushforward there, which carries a tangent of x, of x's shape,
/// to the value's change along it: the product of the Jacobian with the tangent.
///
/// It is the derivative of the pullback, which is linear in its cotangent u: if ū = Jᵀu, the
/// derivative of ⟨ū, v⟩ with respect to u is J·v.
public func valueWithPushforward(
  at x: Tensor, of function: (Tensor) throws -> Tensor
) rethrows -> (value: Tensor, pushforward: (Tensor) -> Tensor) {
  let (value, pullback) = try valueWithPullback(at: x, of: function)
  return (
    value,
    { tangent in
      require(
        tangent.shape == x.shape,
        "pushforward: the tangent has shape \(tangent.shape), and the point \(x.shape)")
      return gradient(at: .zeros(value.shape, as: value.scalarType)) { cotangent in
        (pullback(cotangent) * tangent).sum()
      }
    }
  )
}

/// The change of a function's value at `x` along a tangent: the product of its Jacobian with it.
public func pushforward(
  at x: Tensor, along tangent: Tensor, of function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  try valueWithPushforward(at: x, of: function).pushforward(tangent)
}

/// The Jacobian of a function at `x`, of the value's shape followed by x's: the scalar at `[i…, j…]`
/// is the derivative of the value's at `[i…]` with respect to x's at `[j…]`.
///
/// One sweep for each scalar of the value.
public func jacobian(
  at x: Tensor, of function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  let (value, pullback) = try valueWithPullback(at: x, of: function)
  let rows = (0..<value.elementCount).map { index in
    pullback(.basis(index, of: value.shape, as: value.scalarType))
  }
  let shape = Shape(Array(value.shape) + Array(x.shape))
  return rows.isEmpty
    ? .zeros(shape, as: x.scalarType) : Tensor.stack(rows).reshaped(to: shape)
}

/// The Hessian of a scalar function at `x`, of x's shape twice: the scalar at `[i…, j…]` is the
/// second derivative with respect to x's scalars at `[i…]` and `[j…]`.
public func hessian(
  at x: Tensor, of function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  try jacobian(at: x) { x in try gradient(at: x, of: function) }
}

/// The product of a scalar function's Hessian at `x` with a direction, without the Hessian: the
/// gradient of the slope along the direction (Pearlmutter, "Fast Exact Multiplication by the
/// Hessian", Neural Computation 6, 1994).
public func hessianVectorProduct(
  at x: Tensor, along direction: Tensor, of function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  require(
    direction.shape == x.shape,
    "hessianVectorProduct: the direction has shape \(direction.shape), and the point \(x.shape)")
  return try gradient(at: x) { x in
    (try gradient(at: x, of: function) * direction).sum()
  }
}
