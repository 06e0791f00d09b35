/// ∏ x along an axis, which remains with length 1.
///
/// ∂x_i = g·∏_{j≠i} x_j. The products of the others come without a division, so they are right with
/// any number of zeros, and by differentiable operations.
///
/// All products are of halves, the halves of halves and so on: n multiplications in log₂ n
/// operations on tensors, and as few roundings in each product.
struct Product: PrimitiveOperation {
  let axis: Int

  func forward(_ operands: Operands) -> Tensor {
    var factors = operands[0]
    if factors.shape[axis] == 0 {
      return .ones(factors.shape.keeping([axis]), as: factors.scalarType)
    }
    while factors.shape[axis] > 1 {
      let halves = Halves(of: factors, along: axis)
      factors = halves.joined(halves.left * halves.right)
    }
    return factors
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent * productsOfOthers(kept[0]))
  }

  /// For each scalar the product of all others along the axis.
  private func productsOfOthers(_ x: Tensor) -> Tensor {
    guard x.shape[axis] > 1 else { return .ones(x.shape, as: x.scalarType) }
    let halves = Halves(of: x, along: axis)
    let others = productsOfOthers(halves.joined(halves.left * halves.right))
    let ofPairs = others.sliced(..<halves.length, along: axis)
    var parts = [ofPairs * halves.right, ofPairs * halves.left]
    if halves.rest != nil { parts.append(others.sliced(halves.length..., along: axis)) }
    return .concatenate(parts, along: axis)
  }
}

/// A tensor cut into two halves along an axis, and the rest of length 1 where its length is odd.
private struct Halves {
  let axis: Int
  let length: Int
  let left: Tensor
  let right: Tensor
  let rest: Tensor?

  init(of x: Tensor, along axis: Int) {
    self.axis = axis
    length = x.shape[axis] / 2
    left = x.sliced(..<length, along: axis)
    right = x.sliced(length..<2 * length, along: axis)
    rest = x.shape[axis] > 2 * length ? x.sliced((2 * length)..., along: axis) : nil
  }

  /// What became of the two halves, and the rest.
  func joined(_ half: Tensor) -> Tensor {
    rest.map { .concatenate([half, $0], along: axis) } ?? half
  }
}

extension Tensor {
  /// The product of all scalars, 1 when there are none; of shape `[]` unless dimensions are kept.
  public func product(keepingDimensions: Bool = false) -> Tensor {
    let product = apply(Product(axis: 0), to: .one(flattened()))
    return product.reshaped(to: keepingDimensions ? shape.keeping(Array(shape.indices)) : [])
  }

  /// The product along an axis, where −1 is the last one.
  public func product(along axis: Int, keepingDimensions: Bool = false) -> Tensor {
    product(along: [axis], keepingDimensions: keepingDimensions)
  }

  /// The product along axes, where −1 is the last one.
  ///
  /// - Parameter keepingDimensions: whether the axes remain, with length 1.
  public func product(along axes: [Int], keepingDimensions: Bool = false) -> Tensor {
    let axes = shape.axes(axes, in: "product")
    let product = axes.reduce(self) { apply(Product(axis: $1), to: .one($0)) }
    return keepingDimensions ? product : product.reshaped(to: shape.removing(axes))
  }
}
