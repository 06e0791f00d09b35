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
    (self.name, self.tensors) = (name, tensors)
  }

  /// The scalars of a tensor, in row-major order.
  public struct Values: Sendable {
    /// The scalars rounded to float64, and the part that rounding left out.
    public let high: [Double]
    public let low: [Double]

    /// How far a fused float32 or float64 result may be from each scalar.
    public let tolerances: [ScalarType: [Double]]

    public init(high: [Double], low: [Double], tolerances: [ScalarType: [Double]]) {
      (self.high, self.low, self.tolerances) = (high, low, tolerances)
    }
  }
}

extension Quantity {
  /// A reference's tensor, named like that of an evaluation.
  init(_ reference: FusedReference, _ index: Int, like other: Quantity) {
    let values = reference.tensors[index]
    require(
      values.high.count == other.values.count && values.low.count == other.values.count,
      "compareWithComposition: the reference \(reference.name) has \(values.high.count) scalars for "
        + "the \(other.name) of shape \(other.shape)")
    self.init(
      name: other.name, evaluation: reference.name, values: values.high, shape: other.shape,
      scalarType: .float64, low: values.low)
  }
}
