/// Which values of a metric are good: large ones, as of an accuracy, or small ones, as of a loss.
public enum MetricDirection: String, Sendable, Codable {
  case largest, smallest

  /// Whether a value is better than the best before by more than a least change.
  ///
  /// A value that is not finite is never better: a loss of −∞ is a mistake, and NaN is no value.
  func isBetter(_ value: Double, than best: Double?, byMoreThan change: Double = 0) -> Bool {
    guard value.isFinite else { return false }
    guard let best else { return true }
    return self == .largest ? value > best + change : value < best - change
  }
}
