import CKernels

/// The numbers of a step by the signs of the gradients, as Lion takes it; see
/// ``Tensor/descend(along:mean:by:)``.
public struct SignStep: Sendable {
  /// β₁ and β₂, the shares of the old mean in the direction and in the new mean.
  public var directionDecay, meanDecay: Double

  /// η, the learning rate.
  public var learningRate: Double

  /// ρ, the share of itself that the value loses apart from its gradient.
  public var shrinkage: Double

  public init(
    directionDecay: Double, meanDecay: Double, learningRate: Double, shrinkage: Double = 0
  ) {
    (self.directionDecay, self.meanDecay) = (directionDecay, meanDecay)
    (self.learningRate, self.shrinkage) = (learningRate, shrinkage)
  }

  fileprivate var numbers: [Double] { [directionDecay, meanDecay, learningRate, shrinkage] }
}

extension Tensor {
  /// A step of Lion on this tensor w, in one pass over the memory:
  ///
  ///     w ← w − ρw − η·sign(β₁m + (1 − β₁)g)      m ← β₂m + (1 − β₂)g
  ///
  /// with the gradient g and its mean m, which is zeros where it is nil. The sign of 0 is 0. It is for
  /// optimizers, and is not recorded. Traps as ``descend(along:velocity:learningRate:momentum:nesterov:weightDecay:)``
  /// does.
  public mutating func descend(along gradient: Tensor, mean: inout Tensor?, by step: SignStep) {
    requireDescent(along: gradient, keeping: mean)
    requireRates(
      holdsRate(step.directionDecay) && holdsRate(step.meanDecay) && holdsRate(step.learningRate)
        && holdsRate(step.shrinkage),
      [
        "decay of the direction": step.directionDecay, "decay of the mean": step.meanDecay,
        "learning rate": step.learningRate, "shrinkage": step.shrinkage,
      ])
    if let numbers = DescentNumbers.current {
      mean.begin(forRuleOf: self)
      if let numbers = numbers.numbers(for: step.numbers, of: self) {
        descendByOperations(along: gradient, mean: &mean!, numbers)
      }
      return
    }
    requireNoProgram(along: gradient)
    var numbers = adjoint_sign_step(
      direction_decay: step.directionDecay, mean_decay: step.meanDecay, rate: step.learningRate,
      shrinkage: step.shrinkage)
    let (g, w) = (gradient, mutableAddress)
    let m = mean.address(forRuleOf: self)
    let kernel = scalarType.kernels.descend_by_signs
    withUnsafePointer(to: &numbers) { numbers in
      forEachPiece { kernel($0, numbers, g.address + $1, w + $1, m + $1) }
    }
  }
}
