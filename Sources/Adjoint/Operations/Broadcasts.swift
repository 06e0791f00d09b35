/// x repeated to a shape. ∂x = g, summed over the axes along which x was repeated.
struct Broadcast: TensorOperation {
  let shape: Shape

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    require(
      x.shape.isRepeated(in: shape),
      "broadcast(to:): a tensor of shape \(x.shape) cannot be repeated to \(shape); aligned at the "
        + "last axis, its lengths must be equal or 1")
    return x.gathered(
      shape, strides: x.shape.strides(broadcastTo: shape),
      for: "broadcast(to:): of shape \(x.shape)")
  }

  func residuals(for operand: Int) -> ResidualSet { [] }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? { g }
}

extension Tensor {
  /// This tensor repeated along the axes that `shape` adds or has longer where this has 1.
  public func broadcast(to shape: Shape) -> Tensor {
    self.shape == shape ? self : apply(Broadcast(shape: shape), to: self)
  }

  /// This tensor summed over the axes along which one of `shape` would be repeated to its own. It undoes
  /// a broadcast in a backward.
  @inline(__always)
  public func summed(to shape: Shape) -> Tensor {
    self.shape == shape ? self : summedOverRepeats(to: shape)
  }

  private func summedOverRepeats(to shape: Shape) -> Tensor {
    require(
      shape.isRepeated(in: self.shape),
      "summed(to:): a tensor of shape \(self.shape) is not one of shape \(shape) repeated; aligned at "
        + "the last axis, the lengths to sum to must be equal or 1")
    let axes = shape.axesRepeated(in: self.shape)
    checkMemory(forReducing: axes, in: "summed(to:)")
    return apply(Sum(axes: axes), to: self).reshaped(to: shape)
  }
}
