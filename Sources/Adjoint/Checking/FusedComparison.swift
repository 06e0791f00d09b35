/// The result of ``FusedOperation/compareWithComposition(at:)``. Printed, it is a table.
public struct FusedComparison: Sendable, Codable {
  public let operation: String

  /// The shapes and scalar types of the operands.
  public let shapes: [Shape]
  public let scalarTypes: [ScalarType]

  /// One line for each pair of values that were held against each other.
  public let rows: [Row]

  /// The time and memory that forward and backward took, fused and composed.
  public let fused: Cost
  public let composed: Cost

  /// Whether the fused gradient is in proportion to the cotangent of the result.
  public let isLinear: Bool

  /// Whether the fused backward can be differentiated with respect to its cotangent, as a pushforward
  /// does. One that computes on scalars cannot, and stops the program there. Then no second derivatives
  /// are compared, the printed report says why, and the two may agree all the same.
  public let isBackwardDifferentiable: Bool

  /// Whether all rows agree and the fused gradient is linear in the cotangent.
  ///
  /// In float64 the fused operation agrees with its composition to 1e-13 of the largest magnitude, and
  /// to 1e-11 where the backward is differentiated, and with finite differences to 1e-7. In float32 it
  /// agrees as closely as rounding explains, or as a reference asks. Magnitudes below 1 count as 1: where
  /// a result or gradient is tiny, as in a confident row of a classifier, the composition has lost what
  /// makes it so, among values of order 1.
  public var agrees: Bool { isLinear && rows.allSatisfy(\.agrees) }

  /// Two evaluations of one tensor, and how far they are apart.
  public struct Row: Sendable, Codable {
    /// The quantity: `value`, `gradient` with respect to an operand, `pushforward` of the operands along
    /// a random direction, or `second derivative` along it, which is the change of the gradient with
    /// respect to an operand.
    public let quantity: String
    public let evaluation: String
    public let reference: String

    /// The largest |a − b| and |a − b|/|b|, and the largest |a − b| in units of the last place that b
    /// has in the scalar type of a.
    public let maximumError: Double
    public let maximumRelativeError: Double
    public let maximumUlps: Double

    /// Where the two are furthest apart, in proportion to what is allowed there where that is judged. Nil
    /// for a tensor without scalars.
    public let worst: Worst?

    /// Whether it matters that the two agree, and whether they do; true where it does not matter.
    public let isJudged: Bool
    public let agrees: Bool
  }

  /// One scalar of a tensor, as the different evaluations give it.
  public struct Worst: Sendable, Codable {
    public let index: [Int]

    /// The two values that were held against each other.
    public let value: Double
    public let reference: Double

    /// How far they may be apart; nil where that is only reported.
    public let limit: Double?

    /// The values of all evaluations there.
    public let readings: [Reading]
  }

  /// The value of one evaluation for a scalar.
  public struct Reading: Sendable, Codable {
    public let evaluation: String
    public let value: Double

    /// How far the value may be from the truth, where that is known, as for finite differences.
    public let error: Double?
  }

  /// The cost of one evaluation with its gradient.
  public struct Cost: Sendable, Codable {
    /// The fastest of several runs, in seconds.
    public let seconds: Double

    /// The values on the tape beyond its leaves.
    public let operations: Int

    /// The bytes that the tape kept for the backward sweep.
    public let bytesKept: Int
  }
}
