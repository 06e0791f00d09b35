/// A derivative estimated from a function's values alone.
struct Estimate {
  let value: Double

  /// What extrapolation and rounding may have left; infinite where nothing converged.
  let error: Double

  /// Whether the slopes on the two sides stay apart as the step shrinks, as at a kink.
  let isAtKink: Bool
}

/// The derivative of a function of one number at 0, by Ridders' method.
///
/// Central differences err by a series in even powers of the step. From differences at steps that
/// shrink by a constant factor, Richardson's extrapolation removes one power after the other, and
/// the distance between neighbouring extrapolations estimates the error (Ridders, "Accurate
/// computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4, 1982). The step and
/// the order with the least error are kept.
struct Ridders {
  /// The estimate so far.
  private(set) var value = Double.nan
  private(set) var error = Double.infinity

  private let center: Double
  private var row: [Double] = []
  private var firstGap: (step: Double, gap: Double)?
  private var lastGap: (step: Double, gap: Double)?

  /// Each step is the last one divided by this.
  static let shrink = 1.6

  /// From the first step on, 1.6²⁴ = 80,000 times smaller ones are tried.
  static let mostSteps = 24

  /// - Parameter center: the function at 0.
  init(center: Double) { self.center = center }

  /// Takes the function's values at a distance on both sides into account.
  mutating func add(step: Double, above: Double, below: Double) {
    let central = (above - below) / (2 * step)
    guard central.isFinite else {
      row = []
      return
    }
    let size = Swift.max(above.magnitude, below.magnitude, center.magnitude)
    let rounding = 2 * size * Double.ulpOfOne / step
    var next = [central]
    var factor = 1.0
    for previous in row {
      factor *= Ridders.shrink * Ridders.shrink
      let last = next[next.count - 1]
      let extrapolated = last + (last - previous) / (factor - 1)
      let distance = Swift.max(
        (extrapolated - last).magnitude, (extrapolated - previous).magnitude)
      if distance + rounding < error { (value, error) = (extrapolated, distance + rounding) }
      next.append(extrapolated)
    }
    row = next
    let gap = ((above - center) - (center - below)).magnitude / step
    if firstGap == nil { firstGap = (step, gap) }
    if gap > 8 * rounding { lastGap = (step, gap) }
  }

  /// Whether smaller steps are not worth the evaluations.
  var isSettled: Bool { error <= 1e-11 * Swift.max(value.magnitude, center.magnitude) }

  var estimate: Estimate { Estimate(value: value, error: error, isAtKink: isAtKink) }

  /// The gap between the slopes on both sides shrinks with the step where there is a second
  /// derivative, and stays where there is a kink.
  private var isAtKink: Bool {
    guard let firstGap, let lastGap, lastGap.step < firstGap.step / 4 else { return false }
    return lastGap.gap > 0.5 * firstGap.gap
      && lastGap.gap > 1e-6 * Swift.max(value.magnitude, lastGap.gap)
  }
}

extension Estimate {
  /// The derivatives of each component of a vector-valued function at 0.
  ///
  /// - Parameters:
  ///   - step: the first step; the function should be smooth over about that distance.
  ///   - range: where the function may be evaluated, which holds 0.
  static func derivatives(
    step: Double, within range: ClosedRange<Double> = -.infinity ... .infinity,
    of function: (Double) -> [Double]
  ) -> [Estimate] {
    var components = function(0).map { Ridders(center: $0) }
    var step = Swift.min(step, 0.9 * range.upperBound, -0.9 * range.lowerBound)
    for _ in 0..<Ridders.mostSteps {
      let (above, below) = (function(step), function(-step))
      for index in components.indices {
        components[index].add(step: step, above: above[index], below: below[index])
      }
      if components.allSatisfy(\.isSettled) { break }
      step /= Ridders.shrink
    }
    return components.map(\.estimate)
  }
}
