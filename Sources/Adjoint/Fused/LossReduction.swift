/// How a loss combines those of its rows.
public enum LossReduction: Sendable, Hashable {
  /// The mean of the rows' losses; NaN when there are none. Where labels carry weights, their sum
  /// divides, as it does in PyTorch.
  case mean

  /// The sum of the rows' losses.
  case sum

  /// The rows' losses themselves, one for each.
  case none

  /// The sum of the rows' losses divided by a number of one's own: that of the rows of a large
  /// batch, say, whose gradient is accumulated over small ones.
  case dividing(by: Double)

  /// The sum divided by `count`. See ``dividing(by:)``.
  public static func mean(over count: Double) -> LossReduction { .dividing(by: count) }

  /// What divides the sum of the rows' losses whose own normalizer is `normalizer`; nil where they
  /// are not summed.
  func divisor(_ normalizer: Double) -> Double? {
    switch self {
    case .mean: normalizer
    case .sum: 1
    case .none: nil
    case .dividing(let divisor): divisor
    }
  }
}

extension LossReduction {
  /// The reductions that need no number.
  public static let plain: [LossReduction] = [.mean, .sum, .none]
}
