import Adjoint
import Foundation

/// The values that something, such as a loss, has at some steps.
public struct Curve: Sendable, Hashable, Codable {
  public let name: String

  /// The points in the order of the steps, each of which comes once.
  public private(set) var points: [Point] = []

  public struct Point: Sendable, Hashable, Codable {
    public let step: Int
    public let value: Double

    public init(step: Int, value: Double) { (self.step, self.value) = (step, value) }
  }

  public init(name: String) { self.name = name }

  /// Adds a value. Where there are values at this step or later ones, it takes their place: a training that
  /// goes on from an earlier step writes them again.
  public mutating func add(_ value: Double, at step: Int) {
    while let last = points.last, last.step >= step { points.removeLast() }
    points.append(Point(step: step, value: value))
  }

  /// Throws `DecodingError` where the steps do not rise.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(String.self, forKey: .name)
    points = try values.decode([Point].self, forKey: .points)
    for (first, second) in zip(points, points.dropFirst()) where first.step >= second.step {
      throw DecodingError.dataCorruptedError(
        forKey: .points, in: values,
        debugDescription: "in the curve \(name) step \(second.step) comes after \(first.step)")
    }
  }

  /// How many values are NaN or infinite.
  public var nonFiniteCount: Int { points.count { !$0.value.isFinite } }

  /// The curve's moving average, s ← δ·s + (1 − δ)·v, divided by the sum of its weights, so that it begins at
  /// the first value.
  ///
  /// Values that are not finite stay as they are, and have no part in the average. Traps when the share δ is
  /// not from 0 to below 1; of 0 it is the curve itself.
  public func smoothed(_ smoothing: Double) -> Curve {
    requireShare(smoothing, "smoothing", of: "Curve")
    var (sum, weights) = (0.0, 0.0)
    var curve = self
    curve.points = points.map { point in
      guard point.value.isFinite else { return point }
      sum = smoothing * sum + (1 - smoothing) * point.value
      weights = smoothing * weights + (1 - smoothing)
      return Point(step: point.step, value: sum / weights)
    }
    return curve
  }
}
