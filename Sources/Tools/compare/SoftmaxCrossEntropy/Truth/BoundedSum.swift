import Adjoint

/// A true value, and how far a right evaluation in a type of fewer digits may be from it.
struct BoundedSum {
  private(set) var value = DoubleDouble.zero

  /// How many units of the last place of the value itself are allowed.
  var ulps = 5.0

  /// The sum of the magnitudes of what cancelled in the value, of which rounding leaves a share.
  private(set) var magnitude = 0.0

  init() {}

  init(_ value: DoubleDouble, ulps: Double = 5, magnitude: Double = 0) {
    (self.value, self.ulps, self.magnitude) = (value, ulps, magnitude)
  }

  mutating func add(_ other: BoundedSum, times factor: DoubleDouble = .one) {
    value = value + other.value * factor
    let own = other.magnitude * factor.magnitude
    magnitude += own.isFinite ? own : 0
    ulps = Swift.max(ulps, other.ulps)
  }

  /// The roundings of values that cancel are a few halves of a unit of each; two subnormal units are
  /// allowed on top.
  func tolerance(in type: ScalarType) -> Double {
    guard value.high.isFinite else { return 0 }
    let (roundoff, least) =
      type == .float32
      ? (0x1p-24, Double(Float.leastNonzeroMagnitude)) : (0x1p-53, Double.leastNonzeroMagnitude)
    return Swift.max(ulps * type.ulp(of: value.high), 2 * least) + 8 * roundoff * magnitude
  }
}
