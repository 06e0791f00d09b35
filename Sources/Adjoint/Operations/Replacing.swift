/// y where a mask is true and x elsewhere, all broadcast. ∂y = g where the mask is true and 0 elsewhere,
/// ∂x = g where it is not.
///
/// It does not multiply, so a NaN or infinity that is not selected leaves no trace.
struct Replace: TensorOperation {
  var mask: Mask

  func forward(_ operands: Operands) -> Tensor {
    let (x, y) = (operands[0], operands[1])
    requireSameScalarType(x, y, in: name)
    let shape = x.shape.broadcast(with: y.shape, in: name).broadcast(with: mask.shape, in: name)
    let result = Tensor(
      uninitialized: shape, as: x.scalarType,
      for: "replace: of shapes \(x.shape) and \(y.shape) by a mask of shape \(mask.shape)")
    let nest = LoopNest(over: shape, broadcasting: [x.shape, y.shape, mask.shape])
    mask.elements.withUnsafeBufferPointer { mask in
      guard let mask = mask.baseAddress else { return }
      switch x.scalarType {
      case .float32:
        nest.select(UInt32.self, x.address, y.address, mask, to: result.storage.address)
      case .float64:
        nest.select(UInt64.self, x.address, y.address, mask, to: result.storage.address)
      }
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    let zero = Tensor(0, as: g.scalarType)
    return operand == 0
      ? g.replacing(with: zero, where: mask) : zero.replacing(with: g, where: mask)
  }
}

extension LoopNest {
  fileprivate func select<Bits>(
    _ type: Bits.Type, _ x: UnsafeRawPointer, _ y: UnsafeRawPointer, _ mask: UnsafePointer<Bool>,
    to target: UnsafeMutableRawPointer
  ) {
    let (x, y) = (x.assumingMemoryBound(to: Bits.self), y.assumingMemoryBound(to: Bits.self))
    var target = target.assumingMemoryBound(to: Bits.self)
    run { offsets in
      let (x, y, mask) = (x + offsets[0], y + offsets[1], mask + offsets[2])
      for index in 0..<count {
        let (other, own) = (y[index * strides[1]], x[index * strides[0]])
        target[index] = mask[index * strides[2]] ? other : own
      }
      target += count
    }
  }
}

extension Tensor {
  /// This tensor's scalars, with those of another in their place where a mask is true, all broadcast.
  ///
  /// ```swift
  /// let safe = (x / y).replacing(with: 0, where: y .== 0)
  /// ```
  ///
  /// A replaced scalar, even NaN or infinite, has no part in values or gradients, nor have the
  /// derivatives of the operations that led to it.
  public func replacing(with replacement: Tensor, where mask: Mask) -> Tensor {
    apply(Replace(mask: mask), to: self, replacement)
  }

  /// This tensor's scalars, with a number in their place where a mask is true, broadcast.
  public func replacing(with replacement: Double, where mask: Mask) -> Tensor {
    replacing(with: Tensor(replacement, as: scalarType), where: mask)
  }
}
