extension GradientCheck.Comparison {
  /// Judges a gradient by an estimate.
  ///
  /// It agrees within the tolerance and twice the error bar, if the bar is small enough to see an error
  /// of 10⁻⁵. It differs beyond them, unless a kink or noise may explain it. At a kink the slope of either
  /// side, and their mean, agree; another one between them may be meant or wrong; one outside differs.
  ///
  /// - Parameters:
  ///   - scale: the gradient's largest scalar.
  ///   - rounding: how far rounding in the tape's own sums may move a gradient that is 0.
  ///   - unit: a slope of order 1 for values and arguments of their sizes.
  init(
    index: [Int]?, output: [Int]?, gradient: Double, estimate: Estimate, scale: Double,
    tolerance: Double, rounding: Double, unit: Double
  ) {
    (self.index, self.output, self.gradient) = (index, output, gradient)
    (self.estimate, error) = (estimate.value, estimate.error)
    (isAtKink, isConstant) = (estimate.isAtKink, estimate.isConstant)
    let distance = (gradient - estimate.value).magnitude
    let larger = Swift.max(scale, estimate.value.magnitude)
    var bar = tolerance * larger + 2 * estimate.error

    // A gradient that cannot be told from 0 has no scale of its own.
    let zero = 2 * estimate.error + rounding
    let isZero = gradient.magnitude <= zero && estimate.value.magnitude <= 2 * estimate.error
    if isZero { bar = Swift.max(bar, 2 * zero) }
    let resolution = 40 * tolerance
    var finest = resolution * larger
    if isZero { finest = Swift.max(finest, resolution * estimate.steepest, 1e-9 * unit) }

    let (gap, gapError) = (estimate.gap.value.magnitude, 2 * estimate.gap.error)
    if !estimate.value.isFinite || !estimate.error.isFinite {
      verdict = .cannotTell
    } else if !distance.isFinite {
      // An infinite or missing gradient is nowhere near an estimate that is a number.
      verdict = .differs
    } else if isAtKink {
      let isOneOfThem = distance <= bar || (distance - gap).magnitude <= bar + gapError
      let isFine = estimate.error + estimate.gap.error <= resolution * (scale > 0 ? scale : gap)
      verdict =
        distance > gap + bar + gapError ? .differs : isOneOfThem && isFine ? .agrees : .cannotTell
    } else if distance <= bar {
      verdict = estimate.error <= finest ? .agrees : .cannotTell
    } else {
      let isRival =
        estimate.rival.map {
          (gradient - $0.value).magnitude <= tolerance * larger + 2 * $0.error
        } ?? false
      verdict = isRival || distance <= bar + gap + gapError ? .cannotTell : .differs
    }
  }

  /// Whether this speaks more against the gradient than another comparison.
  func isWorse(than other: Self?) -> Bool {
    guard let other else { return true }
    if verdict != other.verdict { return verdict > other.verdict }
    return distance.isNaN || distance > other.distance
  }
}
