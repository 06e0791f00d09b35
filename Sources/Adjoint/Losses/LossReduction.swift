/// How a loss combines those of its rows.
public enum LossReduction: Sendable, Hashable {
  /// The mean of the rows' losses; NaN when there are none. Where labels carry weights, their sum
  /// divides, as it does in PyTorch.
  case mean

  /// The sum of the rows' losses.
  case sum

  /// The rows' losses themselves, one for each.
  case none

  /// The sum of the rows' losses divided by a number of one's own, such as that of the rows of a large
  /// batch whose gradient is accumulated over small ones.
  case dividing(by: Double)

  /// The divisor of the sum of the rows' losses whose own normalizer is `normalizer`; nil where they
  /// are not summed. Traps in `operation`'s name when it divides by what is no positive number.
  func divisor(_ normalizer: Double, in operation: @autoclosure () -> String) -> Double? {
    switch self {
    case .mean: return normalizer
    case .sum: return 1
    case .none: return nil
    case .dividing(let divisor):
      require(
        divisor > 0 && divisor.isFinite,
        "\(operation()): the reduction divides by \(divisor), which must be positive and finite")
      return divisor
    }
  }
}

extension LossReduction {
  /// The reductions that need no number.
  public static let plain: [LossReduction] = [.mean, .sum, .none]

  /// The losses of rows or elements that all count the same, reduced: for losses of one's own. Traps in the
  /// name of the operation when it divides by what is no positive number.
  public func reduced(_ losses: Tensor, in operation: @autoclosure () -> String) -> Tensor {
    guard let divisor = divisor(Double(losses.elementCount), in: operation()) else { return losses }
    return losses.sum() / divisor
  }
}
