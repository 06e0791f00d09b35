extension FusedComparison {
  /// Two evaluations of one tensor, and how far they are apart.
  public struct Row: Sendable {
    /// What was evaluated: `value`, or `gradient` with respect to an operand.
    public let quantity: String
    public let evaluation: String
    public let reference: String

    /// The largest |a − b|.
    public let maximumError: Double

    /// The largest |a − b|/|b|.
    public let maximumRelativeError: Double

    /// The largest |a − b| in units of the last place that b has in the scalar type of a.
    public let maximumUlps: Double

    /// Where |a − b| is largest, and the two values there; nil for a tensor without scalars.
    public let worst: (index: [Int], value: Double, reference: Double)?

    /// Whether the two agree; true where they are only reported.
    public let agrees: Bool
  }

  /// When two evaluations agree.
  enum Criterion {
    /// The distance is of interest, and neither of the two is the judge of the other.
    case reported

    /// Within this share of the largest magnitude, or of 1.
    case relative(Double)

    /// Within this share of the largest magnitude, or of 1, and what rounding adds to the reference.
    case relativeWithNoise(Double, Double)

    func accepts(_ error: Double, scale: Double) -> Bool {
      switch self {
      case .reported: true
      case .relative(let tolerance): error.isFinite && error <= tolerance * scale
      case .relativeWithNoise(let tolerance, let noise):
        noise.isFinite && error.isFinite && error <= tolerance * scale + noise
      }
    }
  }
}

extension FusedComparison.Row {
  init(
    _ a: Quantity, _ evaluation: String, _ b: Quantity, _ reference: String,
    _ criterion: FusedComparison.Criterion
  ) {
    var (error, relative, ulps, scale, worst) = (0.0, 0.0, 0.0, 1.0, 0)
    for index in a.values.indices {
      let (x, y) = (a.values[index], b.values[index])
      if y.isFinite { scale = Swift.max(scale, y.magnitude) }
      let distance = Self.distance(x, y)
      if distance == 0 { continue }
      if distance > error { (error, worst) = (distance, index) }
      relative = Swift.max(relative, distance / y.magnitude)
      ulps = Swift.max(ulps, distance / a.scalarType.ulp(of: y))
    }
    self.init(
      quantity: a.name, evaluation: evaluation, reference: reference, maximumError: error,
      maximumRelativeError: relative, maximumUlps: ulps,
      worst: a.values.isEmpty
        ? nil : (a.shape.index(at: worst), a.values[worst], b.values[worst]),
      agrees: criterion.accepts(error, scale: scale))
  }

  /// |x − y|, which is 0 for equal infinities and two NaN, and ∞ for one NaN.
  private static func distance(_ x: Double, _ y: Double) -> Double {
    if x == y || (x.isNaN && y.isNaN) { return 0 }
    let distance = (x - y).magnitude
    return distance.isNaN ? .infinity : distance
  }
}

extension ScalarType {
  /// The distance between a number of this type near `value` and the next.
  func ulp(of value: Double) -> Double {
    switch self {
    case .float32: Double(Float(value.magnitude).ulp)
    case .float64: value.ulp
    }
  }
}
