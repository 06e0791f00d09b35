extension Tensor {
  /// A step of gradient descent on this tensor w, in one pass over the memory:
  ///
  ///     v ← μv + (g + λw)        w ← w − ηv
  ///
  /// with the gradient g, the learning rate η, the momentum μ and the weight decay λ. Without a
  /// velocity v, which is nil then, g + λw takes its place. It is for optimizers: nothing of it is
  /// recorded, and a tensor that is being recorded traps.
  public mutating func descend(
    along gradient: Tensor, velocity: inout Tensor?, learningRate: Double, momentum: Double = 0,
    weightDecay: Double = 0
  ) {
    for other in [gradient, velocity ?? gradient] {
      require(
        other.shape == shape && other.scalarType == scalarType,
        "descend: a tensor of shape \(shape) \(scalarType) descends along one of its own kind, not "
          + "of \(other.shape) \(other.scalarType)")
    }
    require(
      !isBeingRecorded && !gradient.isBeingRecorded && !(velocity?.isBeingRecorded ?? false),
      "descend: a tensor of shape \(shape) is being recorded, and its change would not be; pass "
        + "detached() tensors, or compute the new value with operations")
    let (g, w) = (gradient, mutableAddress)
    let v = velocity?.mutableAddress
    let (kernel, width) = (scalarType.kernels.descend, scalarType.byteCount)
    Parallelism.forEach(count: elementCount, grain: Tensor.elementwiseGrain) { range in
      let offset = range.lowerBound * width
      kernel(
        range.count, learningRate, momentum, weightDecay, g.address + offset, v.map { $0 + offset },
        w + offset)
    }
  }
}
