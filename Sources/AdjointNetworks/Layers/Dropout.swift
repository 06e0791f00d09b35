import Adjoint

/// Drops scalars in training, each with a probability p, and divides the others by 1 − p (Srivastava et
/// al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014). In use it is the
/// identity.
///
/// The mask follows from the step of training; see `training`. It is not kept but drawn
/// again in the backward.
public struct Dropout: Layer, Sendable {
  /// p.
  public let rate: Double

  /// Traps when the rate is not from 0 to below 1.
  public init(_ rate: Double) {
    require(
      rate >= 0 && rate < 1,
      "Dropout(\(rate)): the rate is the share that is dropped; it must be from 0 to below 1")
    self.rate = rate
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch Mode.current(for: "Dropout") {
    case .training(let step): dropout(x, rate: rate, key: step.nextKey())
    case .evaluating: x
    }
  }
}
