/// Third differences of values at uneven distances: they vanish for a smooth function as the distances
/// shrink, and stay where the values are noise (after Moré and Wild, "Estimating computational noise",
/// SIAM Journal on Scientific Computing 33, 2011).
struct Unevenness {
  let median: Double
  let largest: Double

  /// Nearly −8, −7 … 8; uneven, so that a staircase has no rhythm in common with them.
  static let distances: [Double] = (-8...8).map { number in
    let turns = Double(number * number) * 0.6180339887498949
    return Double(number) + 0.8 * (turns - turns.rounded(.down) - 0.5)
  }

  init(_ values: [Double]) {
    let places = Unevenness.distances
    let differences = (0..<places.count - 3).map { start -> Double in
      var (sum, total) = (0.0, 0.0)
      for a in start..<start + 4 {
        var weight = 1.0
        for b in start..<start + 4 where a != b { weight /= places[a] - places[b] }
        sum += weight * values[a]
        total += weight.magnitude
      }
      return 2 * sum.magnitude / total
    }.sorted()
    median = differences[differences.count / 2]
    largest = differences[differences.count - 1]
  }
}
