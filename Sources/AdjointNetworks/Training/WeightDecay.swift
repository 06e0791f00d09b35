import Adjoint

/// How strongly values are pulled towards 0, and which values.
///
/// A number stands for that decay of tensors of two or more dimensions. Biases and the scales of
/// normalizations, which have one, are left alone, as is usual (Goyal et al., "Accurate, Large Minibatch
/// SGD", 2017, §5.3). `.everywhere(0.01)` decays all, as PyTorch's optimizers do.
public struct WeightDecay: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  private let rate: Double
  private let lowestRank: Int

  private init(_ rate: Double, lowestRank: Int) {
    require(
      rate >= 0 && rate.isFinite,
      "WeightDecay: the weight decay is \(rate); it must be zero or more, and finite")
    (self.rate, self.lowestRank) = (rate, lowestRank)
  }

  /// The decay of tensors of two or more dimensions.
  public init(_ rate: Double) { self.init(rate, lowestRank: 2) }
  public init(floatLiteral rate: Double) { self.init(rate) }
  public init(integerLiteral rate: Int) { self.init(Double(rate)) }

  /// The decay of all tensors.
  public static func everywhere(_ rate: Double) -> WeightDecay {
    WeightDecay(rate, lowestRank: 0)
  }

  /// The decay of a value.
  public func callAsFunction(_ value: Tensor) -> Double {
    value.rank >= lowestRank ? rate : 0
  }
}
