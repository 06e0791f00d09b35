/// A derivative estimated from a function's values alone; `Docs/GradientCheck.md` says how.
struct Estimate {
  var value = Double.nan

  /// What extrapolation and rounding may have left; infinite where nothing converged.
  var error = Double.infinity

  /// Half the distance between the slopes on the two sides, with its error.
  var gap = (value: 0.0, error: 0.0)

  /// What finer steps say, where they contradict the estimate, as on a staircase.
  var rival: (value: Double, error: Double)?

  /// The steepest chord from the point to another that the estimate rests on.
  var steepest = 0.0

  /// Whether the slopes on the two sides stay apart, as at a kink.
  var isAtKink: Bool { gap.value.magnitude > 2 * gap.error }
}

extension Estimate {
  /// The derivatives of each component of a vector-valued function of one number, at 0.
  ///
  /// The steps grow by 4, from far below any scale that the function may have, until every component's
  /// derivative is known to eight digits, or up to `64 * max(size, 1)`.
  ///
  /// - Parameters:
  ///   - size: the magnitude of the argument that is moved, or 0; the first step is 2⁻⁵¹ of it.
  ///   - spacing: steps are multiples of this, so that they can be added to the argument exactly.
  ///   - range: where the function may be evaluated, which holds 0. If it ends there, the derivative
  ///     is that of the other side.
  static func derivatives(
    size: Double = 1, spacing: Double = 0,
    within range: ClosedRange<Double> = -.infinity ... .infinity,
    of function: (Double) -> [Double]
  ) -> [Estimate] {
    // An argument that is not a number, or infinite, has no neighbours.
    guard size.isFinite else { return function(0).map { _ in Estimate() } }
    var differences = Differences(center: function(0), reach: Swift.max(size, 1), range: range)
    let first = (size > 0 ? Int(size.exponent) : -16) - 51
    let last = Int(differences.reach.exponent) + 6
    let enough = size > 0 ? Swift.max(first + 37, -20) : -20
    for power in stride(from: first, through: last, by: 2) {
      // Of no power of two, so that a function that rounds to a grid is not met on the grid.
      var step = Double(sign: .plus, exponent: power, significand: 1.2732395447351628)
      if spacing > 0 { step = (step / spacing).rounded() * spacing }
      guard differences.add(step, function) else { break }
      guard power >= enough && (power - first).isMultiple(of: 4) else { continue }
      let estimates = differences.estimates(function)
      let largest = estimates.reduce(0) { Swift.max($0, $1.value.magnitude) }
      if largest > 0
        && estimates.allSatisfy({ $0.error <= 4e-9 * largest && $0.rival == nil })
      {
        return estimates
      }
    }
    return differences.estimates(function)
  }
}

/// A function's values at growing distances on both sides of 0.
private struct Differences {
  let center: [Double]
  let reach: Double
  let range: ClosedRange<Double>
  var steps: [Double] = []
  var above: [[Double]] = []
  var below: [[Double]] = []

  /// Values at uneven distances about multiples of a step, once they were asked for.
  var uneven: [Double: [[Double]]] = [:]

  init(center: [Double], reach: Double, range: ClosedRange<Double>) {
    (self.center, self.reach, self.range) = (center, reach, range)
  }

  /// Evaluates the function at a step on both sides; false where neither has a finite value.
  mutating func add(_ step: Double, _ function: (Double) -> [Double]) -> Bool {
    let missing = [Double](repeating: .nan, count: center.count)
    steps.append(step)
    above.append(step <= range.upperBound ? function(step) : missing)
    below.append(-step >= range.lowerBound ? function(-step) : missing)
    return center.isEmpty
      || [above, below].contains { $0[steps.count - 1].contains(where: \.isFinite) }
  }

  mutating func estimates(_ function: (Double) -> [Double]) -> [Estimate] {
    center.indices.map { estimate(of: $0, function) }
  }

  private mutating func estimate(of index: Int, _ function: (Double) -> [Double]) -> Estimate {
    let center = self.center[index]
    guard center.isFinite else { return Estimate() }
    var (above, below) = (above.map { $0[index] }, below.map { $0[index] })
    let (finiteAbove, finiteBelow) = (
      above.prefix(while: \.isFinite).count, below.prefix(while: \.isFinite).count
    )
    var count = Swift.min(finiteAbove, finiteBelow)
    let isOneSided = count < Slopes.fewest
    if isOneSided {
      // The function is reflected at the point, which makes of one side's slope that of both.
      count = Swift.max(finiteAbove, finiteBelow)
      guard count >= Slopes.fewest else { return Estimate() }
      if finiteAbove > finiteBelow {
        below = above.map { 2 * center - $0 }
      } else {
        above = below.map { 2 * center - $0 }
      }
    }
    let slopes = Slopes(
      steps: Array(steps[..<count]), center: center, above: above, below: below,
      isOneSided: isOneSided)
    return slopes.estimate(reach: reach) { step in
      guard range.contains(-9 * step), range.contains(9 * step) else { return nil }
      let values = uneven[step] ?? Unevenness.distances.map { function($0 * step) }
      uneven[step] = values
      return values.map { $0[index] }
    }
  }
}
