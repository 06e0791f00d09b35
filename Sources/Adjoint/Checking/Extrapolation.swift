/// Richardson's extrapolation to step 0 of numbers at steps that grow by one factor.
struct Extrapolation {
  /// The numbers, and what is left when one power of the step after the other is removed.
  private var columns: [[Double]]

  static let orders = 3

  /// - Parameter growth: 2 to this power is the factor by which the first term of the numbers' series
  ///   grows from a step to the next.
  init(_ values: [Double], growth: Int) {
    columns = [values]
    for order in 1...Extrapolation.orders {
      let last = columns[order - 1]
      let factor = Double(1 << (growth * order)) - 1
      columns.append(zip(last, last.dropFirst()).map { $0 + ($0 - $1) / factor })
    }
  }

  /// How little the numbers change from a step to the next, at the order that changes least. Where the
  /// truncation's powers are removed, this is noise.
  func change(at level: Int) -> Double {
    columns.reduce(columns[0][level].magnitude) { least, column in
      guard level + 1 < column.count else { return least }
      let change = (column[level] - column[level + 1]).magnitude
      return change.isFinite ? Swift.min(least, change) : least
    }
  }

  /// The value at step 0, from the longest run of steps whose intervals have a point in common
  /// (Lepski's rule): a larger step is believed as long as no smaller one contradicts it.
  func limit(
    from start: Int, noise: [Double], steps: [Double]
  ) -> (value: Double, error: Double, level: Int, end: Int) {
    var best = (value: Double.nan, error: Double.infinity, level: -1, end: steps.count)
    var (low, high) = (-Double.infinity, Double.infinity)
    for level in start..<Swift.max(start, steps.count - 1) {
      var (value, error, last) = (Double.nan, Double.infinity, 0.0)
      for order in 1...Extrapolation.orders where level < columns[order].count {
        let correction = (columns[order][level] - columns[order - 1][level]).magnitude
        let bar =
          1.1 * noise[level + order] / steps[level] + Swift.max(correction, last / 64)
        if bar < error { (value, error) = (columns[order][level], bar) }
        last = correction
      }
      guard error < .infinity, value - error <= high, value + error >= low else {
        best.end = level
        break
      }
      low = Swift.max(low, value - error)
      high = Swift.min(high, value + error)
      if error < best.error { (best.value, best.error, best.level) = (value, error, level) }
    }
    return best
  }

  /// Whether the numbers grow by one factor, again and again, as the step shrinks, and by more than the
  /// values are rounded. Where large terms cancel, a small value has their rounding, so the largest
  /// value of all steps tells how much that is.
  func diverges(steps: [Double], sizes: [Double]) -> Bool {
    let levels = 2..<9
    guard columns[0].count > levels.upperBound else { return false }
    let factors = levels.map { columns[0][$0] / columns[0][$0 + 1] }
    return factors.min()! > 1.2 && factors.max()! < 1.2 * factors.min()!
      && levels.allSatisfy {
        columns[0][$0].magnitude * steps[$0] > 16 * (sizes.max() ?? 0) * Double.ulpOfOne
      }
  }
}
