import TestSupport

/// How exact softmax and cross-entropy have to be in float32.
extension UlpErrors {
  /// The loss may be off by this much.
  static let mostOfLoss = 4.0

  /// An element of the gradient may be off by this much, or by `mostSubnormal`.
  static let mostOfGradient = 5.0
  static let mostSubnormal = 2.0

  var isRightLoss: Bool {
    normal <= UlpErrors.mostOfLoss && subnormal <= UlpErrors.mostSubnormal
  }

  var isRightGradient: Bool {
    normal <= UlpErrors.mostOfGradient && subnormal <= UlpErrors.mostSubnormal
  }
}
