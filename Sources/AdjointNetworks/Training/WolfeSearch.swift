/// A search along a direction for a point where the loss has fallen enough and its slope is small, by the
/// strong conditions of Wolfe (Nocedal and Wright, "Numerical Optimization", 2006, algorithms 3.5 and 3.6):
///
///     f(x + αd) ≤ f(x) + c₁·α·f′      |f′(x + αd)| ≤ c₂·|f′|      with c₁ = 10⁻⁴ and c₂ = 0.9
struct WolfeSearch {
  typealias Point = FunctionOfParameters.Point

  private let start: Point
  private let direction: [Double]
  private let slope: Double
  private let function: FunctionOfParameters

  /// A trial: how far along the direction it is, and the slope there.
  private struct Trial {
    let distance: Double
    let point: Point
    let slope: Double
    var value: Double { point.value }
  }

  init(
    from start: Point, along direction: [Double], slope: Double, of function: FunctionOfParameters
  ) {
    (self.start, self.direction) = (start, direction)
    (self.slope, self.function) = (slope, function)
  }

  /// The point that is found; nil where rounding hides every fall.
  func point(first: Double) -> Point? {
    var before = Trial(distance: 0, point: start, slope: slope)
    var distance = first
    for number in 0..<30 {
      let trial = trial(at: distance)
      if hasFallen(trial) && isFlat(trial) { return trial.point }
      if !hasFallen(trial) || (number > 0 && trial.value >= before.value) {
        return zoom(between: before, and: trial)
      }
      if trial.slope >= 0 { return zoom(between: trial, and: before) }
      before = trial
      distance *= 2
    }
    return before.distance > 0 ? before.point : nil
  }

  /// Narrows an interval whose lower end, in value, has fallen and slopes into it.
  private func zoom(between low: Trial, and high: Trial) -> Point? {
    var (low, high) = (low, high)
    for _ in 0..<40 {
      let trial = trial(at: distance(between: low, and: high))
      if hasFallen(trial) && isFlat(trial) { return trial.point }
      if !hasFallen(trial) || trial.value >= low.value {
        high = trial
      } else {
        if trial.slope * (high.distance - low.distance) >= 0 { high = low }
        low = trial
      }
    }
    return low.distance > 0 && low.value < start.value ? low.point : nil
  }

  private func trial(at distance: Double) -> Trial {
    let point = function.point(
      at: zip(start.values, direction).map { $0 + distance * $1 })
    return Trial(distance: distance, point: point, slope: dot(point.gradient, direction))
  }

  /// Near a minimum rounding hides the fall. There the slope tells of it, where the value has not risen by
  /// more than rounding (Hager and Zhang, "A New Conjugate Gradient Method with Guaranteed Descent", 2005).
  /// A value that is not a number has not fallen.
  private func hasFallen(_ trial: Trial) -> Bool {
    trial.value <= start.value + 1e-4 * trial.distance * slope
      || (trial.value <= start.value + 8 * start.value.ulp && trial.slope <= -0.9998 * slope)
  }

  private func isFlat(_ trial: Trial) -> Bool { trial.slope.magnitude <= 0.9 * slope.magnitude }

  /// The minimum of the cubic through both ends, kept away from them; the middle where there is none.
  private func distance(between a: Trial, and b: Trial) -> Double {
    let width = b.distance - a.distance
    let mean = a.slope + b.slope - 3 * (b.value - a.value) / width
    let root = (mean * mean - a.slope * b.slope).squareRoot() * (width < 0 ? -1 : 1)
    let share = 1 - (b.slope + root - mean) / (b.slope - a.slope + 2 * root)
    let isInside = share > 0.1 && share < 0.9
    return a.distance + width * (isInside ? share : 0.5)
  }
}
