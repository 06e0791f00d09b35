extension FusedComparison.Row {
  /// Holds a against b.
  ///
  /// - Parameters:
  ///   - limits: how far apart they may be at each scalar, infinitely where b is no judge; nil where the
  ///     distance is only reported.
  ///   - witnesses: the evaluations whose values are reported where a and b are furthest apart.
  init(_ a: Quantity, _ b: Quantity, within limits: [Double]?, witnesses: [Quantity]) {
    var (error, relative, ulps, severity) = (0.0, 0.0, 0.0, 0.0)
    var worst = a.values.isEmpty ? nil : 0
    var agrees = true
    for index in a.values.indices where limits?[index] != .infinity {
      let reference = b.values[index]
      let distance = Self.distance(a.values[index], reference, low: b.low?[index] ?? 0)
      if distance == 0 { continue }
      error = Swift.max(error, distance)
      relative = Swift.max(relative, distance / reference.magnitude)
      ulps = Swift.max(ulps, distance / a.scalarType.ulp(of: reference))
      var ratio = distance
      if let limit = limits?[index] {
        agrees = agrees && distance <= limit
        ratio = limit > 0 ? distance / limit : .infinity
      }
      if ratio > severity { (severity, worst) = (ratio, index) }
    }
    let witnesses = witnesses.filter { $0.shape == a.shape }
    self.init(
      quantity: a.name, evaluation: a.evaluation, reference: b.evaluation, maximumError: error,
      maximumRelativeError: relative, maximumUlps: ulps,
      worst: worst.map { place in
        FusedComparison.Worst(
          index: a.shape.index(at: place), value: a.values[place], reference: b.values[place],
          limit: limits.flatMap { $0[place].isFinite ? $0[place] : nil },
          readings: (witnesses.isEmpty ? [a, b] : witnesses).map {
            .init(evaluation: $0.evaluation, value: $0.values[place], error: $0.errors?[place])
          })
      }, isJudged: limits != nil, agrees: agrees)
  }

  /// |x − y|, which is 0 for equal infinities and two NaN, and ∞ for one NaN.
  private static func distance(_ x: Double, _ y: Double, low: Double) -> Double {
    if (x.isNaN && y.isNaN) || (x == y && (low == 0 || !x.isFinite)) { return 0 }
    let distance = ((x - y) - low).magnitude
    return distance.isNaN ? .infinity : distance
  }
}
