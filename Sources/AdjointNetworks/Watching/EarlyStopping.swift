import Adjoint

/// Says when a training should stop, because a metric has not become better for some time.
///
/// ```swift
/// var stopping = EarlyStopping(patience: 5, by: .smallest)
/// for epoch in 0..<100 {
///   …
///   stopping.update(validationLoss)
///   if stopping.shouldStop { break }
/// }
/// ```
///
/// It is a value: a copy that was encoded and decoded goes on as this one. A metric that is NaN or infinite
/// is never better.
public struct EarlyStopping: Sendable, Hashable, Codable {
  /// After so many updates in a row without a better value it says stop.
  public let patience: Int

  /// A value is better only by more than this.
  public let leastChange: Double

  public let direction: MetricDirection

  /// The best value so far; nil before the first.
  public private(set) var best: Double?

  /// How many updates there were since the best.
  public private(set) var updatesSinceBest = 0

  /// Traps when the patience is not positive, and when the least change is negative or not finite.
  public init(patience: Int, leastChange: Double = 0, by direction: MetricDirection) {
    if let problem = EarlyStopping.problem(patience, leastChange) {
      require(false, "EarlyStopping: \(problem)")
    }
    (self.patience, self.leastChange, self.direction) = (patience, leastChange, direction)
  }

  public var shouldStop: Bool { updatesSinceBest >= patience }

  /// Notes the metric's next value.
  ///
  /// - Returns: whether it is the best so far.
  @discardableResult
  public mutating func update(_ metric: Double) -> Bool {
    let isBetter = direction.isBetter(metric, than: best, byMoreThan: leastChange)
    if isBetter { best = metric }
    updatesSinceBest = isBetter ? 0 : updatesSinceBest + 1
    return isBetter
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    patience = try values.decode(Int.self, forKey: .patience)
    leastChange = try values.decode(Double.self, forKey: .leastChange)
    direction = try values.decode(MetricDirection.self, forKey: .direction)
    best = try values.decodeIfPresent(Double.self, forKey: .best)
    updatesSinceBest = try values.decode(Int.self, forKey: .updatesSinceBest)
    let problem =
      EarlyStopping.problem(patience, leastChange)
      ?? (updatesSinceBest < 0 ? "\(updatesSinceBest) updates since the best" : nil)
    if let problem {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: problem))
    }
  }

  private static func problem(_ patience: Int, _ leastChange: Double) -> String? {
    if patience < 1 { return "the patience is \(patience) updates; it must be positive" }
    if leastChange >= 0 && leastChange.isFinite { return nil }
    return "the least change is \(leastChange); it must be zero or more, and finite"
  }
}
