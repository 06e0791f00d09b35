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

  /// Whether the fused operation agrees with its composition, to 1e-13 of the largest magnitude in
  /// float64, and with finite differences, to 1e-7, and is linear in its cotangent; in float32 as
  /// closely as rounding explains, or with the reference as closely as that asks, where one was given.
  ///
  /// Magnitudes below 1 count as 1: where a result or gradient is tiny, as in a confident row of a
  /// classifier, the composition has lost what makes it so, among values of order 1.
  public var agrees: Bool { isLinear && rows.allSatisfy(\.agrees) }

  /// In float64 two right evaluations of one formula differ by rounding alone.
  static let compositionTolerance = 1e-13

  /// Finite differences of functions that vary over distances of order 1 err by less.
  static let differenceTolerance = 1e-7

  /// A gradient of more scalars is compared along random directions.
  static let mostProbes = 256

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
