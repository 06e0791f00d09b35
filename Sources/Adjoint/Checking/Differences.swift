/// A derivative estimated from a function's values alone; `Docs/GradientCheck.md` says how.
struct Estimate {
  var value = Double.nan

  /// The largest error that extrapolation and rounding may have left; infinite where nothing converged.
  var error = Double.infinity

  /// Half the distance between the slopes on the two sides, with its error.
  var gap = (value: 0.0, error: 0.0)

  /// The estimate from finer steps, where it contradicts this one, as on a staircase.
  var rival: (value: Double, error: Double)?

  /// The steepest chord from the point to another that the estimate rests on.
  var steepest = 0.0

  /// Whether the function has the same value near and far.
  var isConstant = false

  /// Whether the slopes on the two sides stay apart, as at a kink.
  var isAtKink: Bool { gap.value.magnitude > 2 * gap.error }
}

extension Estimate {
  /// The derivatives of each component of a vector-valued function of one number, at 0.
  ///
  /// Six steps, each 64 times the last, settle it for most functions: they all agree, and tell every
  /// component's derivative to nearly eight digits; or nothing changes at any of them, nor farther
  /// away. Otherwise the steps grow by 4, from far below any scale that the function may have, until so
  /// much is known, or up to `64 * max(size, 1)`.
  ///
  /// - Parameters:
  ///   - size: the magnitude of the argument that is moved, or 0; the first step is 2⁻⁵¹ of it.
  ///   - isExact: whether steps are multiples of the argument's last place, so that they can be added
  ///     to it exactly.
  ///   - limit: how far from 0 the function may be evaluated.
  ///   - center: the function's value at 0.
  static func derivatives(
    size: Double = 1, isExact: Bool = false, within limit: Double = .infinity, center: [Double],
    of function: @escaping (Double) -> [Double]
  ) -> [Estimate] {
    // An argument that is not a number, or infinite, has no neighbours.
    guard size.isFinite else { return center.map { _ in Estimate() } }
    var differences = Differences(
      center: center, reach: Swift.max(size, 1), spacing: isExact && size > 0 ? size.ulp : 0,
      limit: limit, function: function)
    let base = Int(Swift.max(size, 1 / 32).exponent)
    let few = Array(stride(from: base - 41, through: base - 11, by: 6))
    if let settled = differences.settled(by: few) { return settled }
    if differences.isConstant(at: few, and: [base - 5, base - 1, base + 1, base + 6]) {
      return center.map {
        let error = $0.magnitude * Double.ulpOfOne / differences.step(few.last!)
        return Estimate(value: 0, error: error, isConstant: true)
      }
    }
    let first = (size > 0 ? Int(size.exponent) : -16) - 51
    let last = Int(differences.reach.exponent) + 6
    let enough = size > 0 ? Swift.max(first + 37, -20) : -20
    var powers: [Int] = []
    for power in stride(from: first, through: last, by: 2) {
      powers.append(power)
      guard differences.isFinite(at: power) else { break }
      guard power >= enough && (power - first).isMultiple(of: 4) else { continue }
      let estimates = differences.estimates(at: powers)
      if Estimate.suffice(estimates) { return estimates }
    }
    return differences.estimates(at: powers)
  }

  /// Whether all are known to nearly eight digits of themselves, or of the largest if that leaves six
  /// digits of themselves; what may be 0, to nine digits of the largest.
  fileprivate static func suffice(_ estimates: [Estimate]) -> Bool {
    let largest = estimates.reduce(0) { Swift.max($0, $1.value.magnitude) }
    return largest > 0
      && estimates.allSatisfy {
        let (size, error) = ($0.value.magnitude, $0.error)
        guard $0.rival == nil else { return false }
        if size <= error { return error <= 4e-10 * largest }
        return error <= Swift.max(2e-8 * size, Swift.min(1e-6 * size, 4e-9 * largest))
      }
  }
}

/// A function's values at distances on both sides of 0, evaluated when they are first asked for.
private struct Differences {
  let center: [Double]

  /// The magnitude of the argument, at least 1.
  let reach: Double
  let spacing: Double
  let limit: Double
  let function: (Double) -> [Double]

  /// The values at steps of about a power of two.
  var values: [Int: (above: [Double], below: [Double])] = [:]

  /// The values at uneven distances about multiples of a step.
  var uneven: [Double: [[Double]]] = [:]

  /// The estimates from a few steps, if all steps agree and the estimates suffice; nil otherwise.
  mutating func settled(by powers: [Int]) -> [Estimate]? {
    guard powers.allSatisfy({ isFinite(at: $0) }) else { return nil }
    var estimates: [Estimate] = []
    for index in center.indices {
      guard let slopes = slopes(of: index, at: powers), !slopes.isOneSided,
        slopes.steps.count == powers.count, let estimate = slopes.undisputed
      else { return nil }
      estimates.append(estimate)
    }
    return Estimate.suffice(estimates) ? estimates : nil
  }

  /// Whether all values at some steps are the center's, and at farther ones as far as these are allowed.
  mutating func isConstant(at powers: [Int], and farther: [Int]) -> Bool {
    (powers + farther.filter { step($0) <= limit }).allSatisfy {
      values(at: $0) == (center, center)
    }
  }

  mutating func estimates(at powers: [Int]) -> [Estimate] {
    center.indices.map { index in
      guard let slopes = slopes(of: index, at: powers) else { return Estimate() }
      return slopes.estimate(reach: reach) { unevenValues(about: $0)?.map { $0[index] } }
    }
  }

  /// Whether the function has a finite value on either side.
  mutating func isFinite(at power: Int) -> Bool {
    let (above, below) = values(at: power)
    return center.isEmpty || (above + below).contains(where: \.isFinite)
  }

  /// Of no power of two, so that a function that rounds to a grid is not met on the grid.
  func step(_ power: Int) -> Double {
    let step = Double(sign: .plus, exponent: power, significand: 1.2732395447351628)
    return spacing > 0 ? (step / spacing).rounded() * spacing : step
  }

  private mutating func values(at power: Int) -> (above: [Double], below: [Double]) {
    if let known = values[power] { return known }
    let (step, missing) = (step(power), [Double](repeating: .nan, count: center.count))
    let pair = step <= limit ? (function(step), function(-step)) : (missing, missing)
    values[power] = pair
    return pair
  }

  private mutating func unevenValues(about step: Double) -> [[Double]]? {
    guard 9 * step <= limit else { return nil }
    let values = uneven[step] ?? Unevenness.distances.map { function($0 * step) }
    uneven[step] = values
    return values
  }

  /// A component's slopes at the steps where it is finite; nil where these are too few.
  private mutating func slopes(of index: Int, at powers: [Int]) -> Slopes? {
    let center = self.center[index]
    guard center.isFinite else { return nil }
    var (above, below) = (
      powers.map { values(at: $0).above[index] }, powers.map { values(at: $0).below[index] }
    )
    let (finiteAbove, finiteBelow) = (
      above.prefix(while: \.isFinite).count, below.prefix(while: \.isFinite).count
    )
    var count = Swift.min(finiteAbove, finiteBelow)
    let isOneSided = count < Slopes.fewest
    if isOneSided {
      // The function is reflected at the point, which makes of one side's slope that of both.
      count = Swift.max(finiteAbove, finiteBelow)
      guard count >= Slopes.fewest else { return nil }
      if finiteAbove > finiteBelow {
        below = above.map { 2 * center - $0 }
      } else {
        above = below.map { 2 * center - $0 }
      }
    }
    return Slopes(
      steps: powers.prefix(count).map(step), growth: powers[1] - powers[0], center: center,
      above: above, below: below, isOneSided: isOneSided)
  }
}
