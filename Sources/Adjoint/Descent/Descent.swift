extension Tensor {
  /// A step of gradient descent on this tensor w, in one pass over the memory:
  ///
  ///     s = g + λw        v ← μv + s        w ← w − ηv
  ///
  /// with the gradient g, the learning rate η, the momentum μ and the weight decay λ. By Nesterov's
  /// rule the last is w ← w − η(s + μv). Where the velocity v is nil, s takes its place. It is for
  /// optimizers, and is not recorded.
  ///
  /// Traps when the gradient or the velocity is not of this tensor's shape and type, when one of the
  /// tensors is being recorded, when a number is negative or not finite in this tensor's type, and when
  /// there is a momentum but no velocity.
  public mutating func descend(
    along gradient: Tensor, velocity: inout Tensor?, learningRate: Double, momentum: Double = 0,
    nesterov: Bool = false, weightDecay: Double = 0
  ) {
    requireDescent(along: gradient, keeping: velocity)
    requireRates(
      holdsRate(learningRate) && holdsRate(momentum) && holdsRate(weightDecay),
      [
        "learning rate": learningRate, "momentum": momentum, "weight decay": weightDecay,
      ])
    require(
      velocity != nil || (momentum == 0 && !nesterov),
      "descend: a tensor of shape \(shape) has the momentum \(momentum) and no velocity; pass one of "
        + "zeros at the first step")
    if let numbers = DescentNumbers.current {
      let own = [learningRate, momentum, weightDecay]
      if let numbers = numbers.numbers(for: own, of: self) {
        descendByOperations(along: gradient, velocity: &velocity, nesterov: nesterov, numbers)
      }
      return
    }
    if Inspection.isOn, let tracer = ProgramTracer.current,
      tracer.isOpen(self) || tracer.isOpen(gradient)
    {
      return descendByOperations(
        along: gradient, &velocity, learningRate, momentum, nesterov, weightDecay)
    }
    let (g, w) = (gradient, mutableAddress)
    let v = velocity?.mutableAddress
    let kernel = scalarType.kernels.descend
    forEachPiece { count, offset in
      kernel(
        count, learningRate, momentum, nesterov ? 1 : 0, weightDecay, g.address + offset,
        v.map { $0 + offset }, w + offset)
    }
  }

  /// The same step by operations, which a program records.
  private mutating func descendByOperations(
    along gradient: Tensor, _ velocity: inout Tensor?, _ learningRate: Double, _ momentum: Double,
    _ nesterov: Bool, _ weightDecay: Double
  ) {
    var slope = gradient
    if weightDecay != 0 { slope.add(self, scaledBy: weightDecay) }
    if let old = velocity {
      let new = slope + old * momentum
      velocity = new
      if nesterov { slope.add(new, scaledBy: momentum) } else { slope = new }
    }
    add(slope, scaledBy: -learningRate)
  }
}
