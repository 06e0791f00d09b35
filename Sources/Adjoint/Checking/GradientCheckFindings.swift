extension GradientCheck.Subject {
  typealias Comparison = GradientCheck.Comparison

  /// An error that is spread evenly escapes a direction with a probability of about 10⁻⁷.
  private static let directions = 4

  /// Compares the derivatives with respect to one tensor: scalar by scalar, or along random directions.
  func finding(for number: Int) -> GradientCheck.TensorFinding {
    let tensor = point[number]
    let count = tensor.elementCount
    let total = point.reduce(0) { $0 + $1.elementCount }
    let isProbed =
      count > GradientCheck.mostProbes || count * total > GradientCheck.mostCopied
    let probes = isProbed ? Self.directions : count
    var worst: Comparison?
    var isIgnored =
      count > 0 && gradients.allSatisfy { $0[number].scalars.allSatisfy { $0 == 0 } }
    for probe in 0..<probes {
      let direction: Tensor =
        isProbed ? .direction(across: tensor, seed: probe) : .basis(probe, of: tensor.shape)
      for comparison in comparisons(number, along: direction, at: isProbed ? nil : probe) {
        isIgnored = isIgnored && comparison.isConstant
        guard comparison.isWorse(than: worst) else { continue }
        worst = comparison
        if isProbed && comparison.verdict == .differs {
          worst = located(comparison, number, along: direction)
        }
      }
      if worst?.verdict == .differs && isProbed { break }
    }
    return GradientCheck.TensorFinding(
      name: "tensor \(number)", shape: tensor.shape, order: 1, count: probes * cotangents.count,
      worst: worst, isIgnored: isIgnored)
  }

  /// The derivatives along a direction of one tensor, one for each cotangent; along a single scalar
  /// if its index is given.
  ///
  /// Scalars that all have one sign may have to have it, so at first they keep it. They cross 0 only
  /// if nothing can be told otherwise.
  private func comparisons(
    _ number: Int, along direction: Tensor, at index: Int?
  ) -> [Comparison] {
    let range = point[number].rangeWithinSign
    let reach =
      index.map { range.each[$0] }
      ?? zip(range.each, direction.scalars).reduce(.infinity) {
        $1.1 == 0 ? $0 : Swift.min($0, $1.0 / $1.1.magnitude)
      }
    let careful = comparisons(number, along: direction, at: index, reach: reach)
    if reach == .infinity { return careful }
    // Near 0 there may be no step at which anything changes, which says nothing of the derivative: 1 −
    // cos x at 10⁻⁹.
    let isTold = careful.allSatisfy {
      $0.verdict != .cannotTell && !($0.verdict == .differs && $0.estimate == 0)
    }
    return isTold
      ? careful : comparisons(number, along: direction, at: index, reach: .infinity)
  }

  private func comparisons(
    _ number: Int, along direction: Tensor, at index: Int?, reach: Double
  ) -> [Comparison] {
    let tensor = point[number]
    let estimates = Estimate.derivatives(
      size: index.map { tensor.scalars[$0].magnitude } ?? 1, isExact: index != nil, within: reach,
      center: center
    ) { values(at: point.moving(number, along: direction, by: $0)) }
    let length = index == nil ? direction.euclideanLength : 1
    let overall = gradients.reduce(0) { Swift.max($0, $1[number].largestFiniteMagnitude) }
    return estimates.enumerated().map { output, estimate in
      let gradient = gradients[output][number]
      // One direction takes many scalars together, whose errors add up like their squares.
      let parts = index == nil ? gradient * direction : gradient
      let scale = index == nil ? parts.euclideanLength : parts.largestFiniteMagnitude
      return Comparison(
        index: index.map(tensor.shape.index(at:)),
        output: isContracted ? nil : value.shape.index(at: output),
        gradient: index.map { gradient.scalars[$0] } ?? parts.sum().scalar, estimate: estimate,
        scale: Swift.max(scale, index == nil ? 0 : 1e-6 * overall), tolerance: tolerance,
        rounding: 1e-13 * length * (largest[output] + unit + terms[number]),
        unit: length * Swift.max(unit, terms[number]))
    }
  }

  /// Halves a direction along which the gradient differs, down to a scalar if one alone differs.
  private func located(
    _ comparison: Comparison, _ number: Int, along direction: Tensor
  ) -> Comparison {
    var worst = comparison
    var range = 0..<direction.elementCount
    while range.count > 1 {
      let middle = range.lowerBound + range.count / 2
      let halves = [range.lowerBound..<middle, middle..<range.upperBound].compactMap { half in
        let index = half.count == 1 ? half.lowerBound : nil
        return comparisons(
          number, along: index.map { .basis($0, of: direction.shape) } ?? direction.kept(half),
          at: index
        ).filter { $0.verdict == .differs && $0.output == worst.output }.first.map { (half, $0) }
      }
      guard let half = halves.max(by: { !$0.1.isWorse(than: $1.1) }) else { break }
      (range, worst) = half
    }
    return worst
  }
}
