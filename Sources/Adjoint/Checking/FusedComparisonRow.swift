extension FusedComparison {
  /// Two evaluations of one tensor, and how far they are apart.
  public struct Row: Sendable, Codable {
    /// The quantity: `value`, or `gradient` with respect to an operand.
    public let quantity: String
    public let evaluation: String
    public let reference: String

    /// The largest |a − b|.
    public let maximumError: Double

    /// The largest |a − b|/|b|.
    public let maximumRelativeError: Double

    /// The largest |a − b| in units of the last place that b has in the scalar type of a.
    public let maximumUlps: Double

    /// Where the two are furthest apart: by |a − b|, or in proportion to what is allowed there. Nil
    /// for a tensor without scalars.
    public let worst: Worst?

    /// Whether it matters that the two agree; where it does not, the distance is only reported.
    public let isJudged: Bool

    /// Whether the two agree; true where they are only reported.
    public let agrees: Bool
  }

  /// One scalar of a tensor, as the different evaluations give it.
  public struct Worst: Sendable, Codable {
    public let index: [Int]

    /// The two values that were held against each other.
    public let value: Double
    public let reference: Double

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

  /// When two evaluations agree.
  enum Criterion {
    /// The distance is of interest, and neither of the two is the judge of the other.
    case reported

    /// Within this share of the largest magnitude, or of 1.
    case relative(Double)

    /// Within this share of the largest magnitude, or of 1, and what rounding adds to the reference.
    /// Where the reference's error has no bound, as beside an infinite value, it is no judge.
    case relativeWithNoise(Double)

    /// Within these distances.
    case within([Double])

    /// Within the reference's own tolerance for each scalar.
    case elementwise

    /// How far a may be from b at each scalar, infinitely where b is no judge; nil where anything may
    /// be.
    func tolerances(_ a: Quantity, _ b: Quantity) -> [Double]? {
      let scale = b.values.reduce(1) { $1.isFinite ? Swift.max($0, $1.magnitude) : $0 }
      switch self {
      case .reported: return nil
      case .relative(let share):
        return [Double](repeating: share * scale, count: b.values.count)
      case .relativeWithNoise(let share):
        let errors = b.errors ?? []
        if !errors.isEmpty && !errors.contains(where: \.isFinite) { return nil }
        let noise = errors.reduce(0) { $1.isFinite ? Swift.max($0, $1) : $0 }
        return errors.map { $0.isFinite ? share * scale + 4 * noise : .infinity }
      case .within(let tolerances): return tolerances
      case .elementwise: return b.tolerances?[a.scalarType]
      }
    }
  }
}

extension FusedComparison.Row {
  init(
    _ a: Quantity, _ b: Quantity, _ criterion: FusedComparison.Criterion, witnesses: [Quantity]
  ) {
    let tolerances = criterion.tolerances(a, b)
    var (error, relative, ulps, severity, worst) = (0.0, 0.0, 0.0, 0.0, 0)
    var agrees = true
    for index in a.values.indices where tolerances?[index] != .infinity {
      let reference = b.values[index]
      let distance = Self.distance(a.values[index], reference, low: b.low?[index] ?? 0)
      if distance == 0 { continue }
      error = Swift.max(error, distance)
      relative = Swift.max(relative, distance / reference.magnitude)
      ulps = Swift.max(ulps, distance / a.scalarType.ulp(of: reference))
      var ratio = distance
      if let tolerances {
        agrees = agrees && distance <= tolerances[index]
        ratio = tolerances[index] > 0 ? distance / tolerances[index] : .infinity
      }
      if ratio > severity { (severity, worst) = (ratio, index) }
    }
    self.init(
      quantity: a.name, evaluation: a.evaluation, reference: b.evaluation, maximumError: error,
      maximumRelativeError: relative, maximumUlps: ulps,
      worst: a.values.isEmpty ? nil : .init(a, b, at: worst, witnesses: witnesses),
      isJudged: tolerances != nil, agrees: agrees)
  }

  /// |x − y|, which is 0 for equal infinities and two NaN, and ∞ for one NaN.
  private static func distance(_ x: Double, _ y: Double, low: Double) -> Double {
    if (x.isNaN && y.isNaN) || (x == y && (low == 0 || !x.isFinite)) { return 0 }
    let distance = ((x - y) - low).magnitude
    return distance.isNaN ? .infinity : distance
  }
}

extension FusedComparison.Worst {
  fileprivate init(_ a: Quantity, _ b: Quantity, at index: Int, witnesses: [Quantity]) {
    self.init(
      index: a.shape.index(at: index), value: a.values[index], reference: b.values[index],
      readings: (witnesses.contains { $0.shape == a.shape } ? witnesses : [a, b])
        .filter { $0.shape == a.shape }
        .map {
          FusedComparison.Reading(
            evaluation: $0.evaluation, value: $0.values[index], error: $0.errors?[index])
        })
  }
}
