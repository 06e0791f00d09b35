import CKernels

/// The numbers of a step by the root of the gradients' squares, as RMSprop and Adagrad take it; see
/// ``Tensor/descend(along:square:mean:velocity:isCentered:by:)``.
public struct SquareStep: Sendable {
  /// α and β, the factors of the old square and of the gradient's own.
  public var oldSquare, newSquare: Double

  /// η, the learning rate, and μ, the momentum.
  public var learningRate, momentum: Double

  /// ε, which is added to the root.
  public var epsilon: Double

  /// λ, the decay that is a part of the gradient.
  public var decay: Double

  public init(
    oldSquare: Double, newSquare: Double, learningRate: Double, momentum: Double = 0,
    epsilon: Double, decay: Double = 0
  ) {
    (self.oldSquare, self.newSquare) = (oldSquare, newSquare)
    (self.learningRate, self.momentum) = (learningRate, momentum)
    (self.epsilon, self.decay) = (epsilon, decay)
  }

  fileprivate var numbers: [Double] {
    [oldSquare, newSquare, learningRate, momentum, epsilon, decay]
  }
}

extension Tensor {
  /// A step of RMSprop or Adagrad on this tensor w, in one pass over the memory:
  ///
  ///     s = g + λw      v ← αv + βs²      u ← u + (1 − α)(s − u)
  ///     b ← μb + s/(√(v − u²) + ε)        w ← w − ηb
  ///
  /// with the gradient g and its square v, which is zeros where it is nil. The mean u is kept where
  /// `isCentered`, and the velocity b where there is a momentum; else they count as 0. It is for
  /// optimizers, and is not recorded. Traps as ``descend(along:velocity:learningRate:momentum:nesterov:weightDecay:)``
  /// does.
  public mutating func descend(
    along gradient: Tensor, square: inout Tensor?, mean: inout Tensor?, velocity: inout Tensor?,
    isCentered: Bool = false, by step: SquareStep
  ) {
    requireDescent(along: gradient, keeping: square, mean, velocity)
    requireRates(
      holdsRate(step.oldSquare) && holdsRate(step.newSquare) && holdsRate(step.learningRate)
        && holdsRate(step.momentum) && holdsRate(step.epsilon) && holdsRate(step.decay),
      [
        "factor of the old square": step.oldSquare, "factor of the new square": step.newSquare,
        "learning rate": step.learningRate, "momentum": step.momentum, "epsilon": step.epsilon,
        "weight decay": step.decay,
      ])
    if let numbers = DescentNumbers.current {
      square.begin(forRuleOf: self)
      if isCentered { mean.begin(forRuleOf: self) } else { mean = nil }
      if step.momentum != 0 { velocity.begin(forRuleOf: self) } else { velocity = nil }
      if let numbers = numbers.numbers(for: step.numbers, of: self) {
        descendByOperations(
          along: gradient, square: &square!, mean: &mean, velocity: &velocity, numbers)
      }
      return
    }
    requireNoProgram(along: gradient)
    var numbers = adjoint_square_step(
      old_square: step.oldSquare, new_square: step.newSquare, momentum: step.momentum,
      rate: step.learningRate, epsilon: step.epsilon, decay: step.decay)
    let (g, w) = (gradient, mutableAddress)
    let v = square.address(forRuleOf: self)
    let u = isCentered ? mean.address(forRuleOf: self) : nil
    let b = step.momentum != 0 ? velocity.address(forRuleOf: self) : nil
    let kernel = scalarType.kernels.descend_by_squares
    withUnsafePointer(to: &numbers) { numbers in
      forEachPiece { count, offset in
        kernel(
          count, numbers, g.address + offset, w + offset, v + offset, u.map { $0 + offset },
          b.map { $0 + offset })
      }
    }
  }
}
