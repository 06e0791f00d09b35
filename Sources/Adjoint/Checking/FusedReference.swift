/// The true result and gradients of a fused operation at a point, from an evaluation of its definition
/// with more digits than the operation has. They judge its last digits.
///
/// A number is the sum of two, `high` and `low`, so that float64 results can be held against it too.
public struct FusedReference: Sendable {
  /// How reports call it, such as `double-double`.
  public let name: String

  /// The tensors of the result, and then the gradients with respect to the operands for the cotangent
  /// that the comparison hands out.
  public let tensors: [Values]

  public init(name: String, tensors: [Values]) {
    self.name = name
    self.tensors = tensors
  }

  /// The scalars of a tensor, in row-major order.
  public struct Values: Sendable {
    /// The scalars rounded to float64.
    public let high: [Double]

    /// The part that rounding left out.
    public let low: [Double]

    /// How far a fused float32 or float64 result may be from each scalar.
    public let tolerances: [ScalarType: [Double]]

    public init(high: [Double], low: [Double], tolerances: [ScalarType: [Double]]) {
      self.high = high
      self.low = low
      self.tolerances = tolerances
    }
  }
}
