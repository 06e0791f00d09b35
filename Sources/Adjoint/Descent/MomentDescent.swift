import CKernels

/// The numbers of a step by the moments of the gradients, as Adam takes it; see
/// ``Tensor/descend(along:mean:square:by:)``.
public struct MomentStep: Sendable {
  /// β₁ and β₂, the shares that the old mean and the old mean square keep.
  public var meanDecay, squareDecay: Double

  /// a and b, how far the step goes for the gradient itself and for its mean.
  public var gradientRate, meanRate: Double

  /// c and ε, by which the root of the mean square becomes what the step is divided by.
  public var rootScale, epsilon: Double

  /// λ, the decay that is a part of the gradient.
  public var decay: Double

  /// ρ, the share of itself that the value loses apart from its gradient.
  public var shrinkage: Double

  public init(
    meanDecay: Double, squareDecay: Double, gradientRate: Double = 0, meanRate: Double,
    rootScale: Double = 1, epsilon: Double, decay: Double = 0, shrinkage: Double = 0
  ) {
    (self.meanDecay, self.squareDecay) = (meanDecay, squareDecay)
    (self.gradientRate, self.meanRate) = (gradientRate, meanRate)
    (self.rootScale, self.epsilon) = (rootScale, epsilon)
    (self.decay, self.shrinkage) = (decay, shrinkage)
  }

  fileprivate var numbers: [Double] {
    [meanDecay, squareDecay, gradientRate, meanRate, rootScale, epsilon, decay, shrinkage]
  }
}

extension Tensor {
  /// A step of Adam or one of its relatives on this tensor w, in one pass over the memory:
  ///
  ///     s = g + λw      m ← m + (1 − β₁)(s − m)      v ← β₂v + (1 − β₂)s²
  ///     w ← w − ρw − (as + bm)/(c√v + ε)
  ///
  /// with the gradient g, its mean m and its mean square v, which are zeros where they are nil. It is for
  /// optimizers, and is not recorded. Traps as ``descend(along:velocity:learningRate:momentum:nesterov:weightDecay:)``
  /// does.
  public mutating func descend(
    along gradient: Tensor, mean: inout Tensor?, square: inout Tensor?, by step: MomentStep
  ) {
    requireDescent(along: gradient, keeping: mean, square)
    requireRates(
      holdsRate(step.meanDecay) && holdsRate(step.squareDecay) && holdsRate(step.gradientRate)
        && holdsRate(step.meanRate) && holdsRate(step.rootScale) && holdsRate(step.epsilon)
        && holdsRate(step.decay) && holdsRate(step.shrinkage),
      [
        "decay of the mean": step.meanDecay, "decay of the square": step.squareDecay,
        "rate of the gradient": step.gradientRate, "rate of the mean": step.meanRate,
        "scale of the root": step.rootScale, "epsilon": step.epsilon, "weight decay": step.decay,
        "shrinkage": step.shrinkage,
      ])
    if let numbers = DescentNumbers.current {
      mean.begin(forRuleOf: self)
      square.begin(forRuleOf: self)
      if let numbers = numbers.numbers(for: step.numbers, of: self) {
        descendByOperations(along: gradient, mean: &mean!, square: &square!, numbers)
      }
      return
    }
    requireNoProgram(along: gradient)
    var numbers = adjoint_moment_step(
      mean_decay: step.meanDecay, square_decay: step.squareDecay,
      gradient_rate: step.gradientRate, mean_rate: step.meanRate, root_scale: step.rootScale,
      epsilon: step.epsilon, decay: step.decay, shrinkage: step.shrinkage)
    let (g, w) = (gradient, mutableAddress)
    let (m, v) = (mean.address(forRuleOf: self), square.address(forRuleOf: self))
    let kernel = scalarType.kernels.descend_by_moments
    withUnsafePointer(to: &numbers) { numbers in
      forEachPiece { kernel($0, numbers, g.address + $1, w + $1, m + $1, v + $1) }
    }
  }
}
