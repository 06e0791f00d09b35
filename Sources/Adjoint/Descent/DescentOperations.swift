// The steps of update rules by operations on tensors: what the kernels mean. The numbers come in the order in
// which the steps list theirs.

extension Tensor {
  /// s ← g + λw
  private func slope(_ gradient: Tensor, _ decay: Tensor?) -> Tensor {
    decay.map { gradient + self * $0 } ?? gradient
  }

  /// w ← w − (ρw + d)
  private mutating func move(by step: Tensor, _ shrinkage: Tensor?) {
    self = self - (shrinkage.map { self * $0 + step } ?? step)
  }

  /// The step of ``descend(along:velocity:learningRate:momentum:nesterov:weightDecay:)`` with η, μ and λ.
  mutating func descendByOperations(
    along gradient: Tensor, velocity: inout Tensor?, nesterov: Bool, _ numbers: StepNumbers
  ) {
    var direction = slope(gradient, numbers.unlessZero(2))
    if let old = velocity {
      let slope = direction
      direction = old * numbers[1] + slope
      velocity = direction
      if nesterov { direction = slope + direction * numbers[1] }
    }
    self = self - direction * numbers[0]
  }

  /// The step of ``descend(along:mean:square:by:)`` with β₁, β₂, a, b, c, ε, λ and ρ.
  mutating func descendByOperations(
    along gradient: Tensor, mean: inout Tensor, square: inout Tensor, _ numbers: StepNumbers
  ) {
    let slope = slope(gradient, numbers.unlessZero(6))
    mean = mean + (slope - mean) * numbers.complement(0)
    square = square * numbers[1] + slope * slope * numbers.complement(1)
    var direction = mean * numbers[3]
    if let own = numbers.unlessZero(2) { direction = slope * own + direction }
    move(by: direction / (sqrt(square) * numbers[4] + numbers[5]), numbers.unlessZero(7))
  }

  /// The step of ``descend(along:square:mean:velocity:isCentered:by:)`` with α, β, η, μ, ε and λ.
  mutating func descendByOperations(
    along gradient: Tensor, square: inout Tensor, mean: inout Tensor?, velocity: inout Tensor?,
    _ numbers: StepNumbers
  ) {
    let slope = slope(gradient, numbers.unlessZero(5))
    square = square * numbers[0] + slope * slope * numbers[1]
    var variance = square
    if let old = mean {
      let new = old + (slope - old) * numbers.complement(0)
      variance = square - new * new
      mean = new
    }
    var direction = slope / (sqrt(variance) + numbers[4])
    if let old = velocity {
      direction = direction + old * numbers[3]
      velocity = direction
    }
    move(by: direction * numbers[2], nil)
  }

  /// The step of ``descend(along:mean:by:)`` with β₁, β₂, η and ρ.
  mutating func descendByOperations(
    along gradient: Tensor, mean: inout Tensor, _ numbers: StepNumbers
  ) {
    let direction = mean * numbers[0] + gradient * numbers.complement(0)
    move(by: sign(direction) * numbers[2], numbers.unlessZero(3))
    mean = mean * numbers[1] + gradient * numbers.complement(1)
  }
}
