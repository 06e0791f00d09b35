import Adjoint

/// The parameters and buffers that a model had when a metric was best.
///
/// ```swift
/// var best = Best(of: model, by: .largest)
/// for epoch in 0..<20 {
///   …
///   best.update(accuracy.value)
/// }
/// best.restore()
/// ```
///
/// Tensors are values, so they are copied only when the model's next step changes them. A metric that is NaN
/// or infinite is never the best.
///
/// Where the metric is that of a moving average, `update` belongs inside `average.applied { … }` as well: there
/// it keeps the averages, and outside the last values.
public struct Best: Sendable {
  public let direction: MetricDirection

  /// The parameters and buffers whose values are kept.
  public let parameters: Parameters
  public let buffers: Buffers

  /// The best value of the metric; nil before the first.
  public internal(set) var metric: Double?

  /// How many values the metric has had, and which of them was the best, counted from 0.
  public internal(set) var updateCount = 0
  public internal(set) var bestUpdate: Int?

  /// The values that are kept, of the parameters and then of the buffers; none before the first best.
  var values: [Tensor] = []

  /// Nothing is kept before the first update.
  public init(of model: some Module, by direction: MetricDirection) {
    (parameters, buffers) = (model.parameters, model.buffers)
    self.direction = direction
  }

  /// Notes the metric's value, and keeps the model as it is now where that is the best so far. Of equal values
  /// the first is the best.
  ///
  /// - Returns: whether it is the best so far.
  @discardableResult
  public mutating func update(_ metric: Double) -> Bool {
    defer { updateCount += 1 }
    guard direction.isBetter(metric, than: self.metric) else { return false }
    (self.metric, bestUpdate) = (metric, updateCount)
    values = currentValues
    return true
  }

  /// Gives the model the values that are kept.
  ///
  /// - Returns: whether there are any. There are none where the metric has had no finite value, and then the
  ///   model stays as it is.
  @discardableResult
  public func restore() -> Bool {
    for (parameter, value) in zip(parameters, values) { parameter.value = value }
    for (buffer, value) in zip(buffers, values.dropFirst(parameters.count)) { buffer.value = value }
    return !values.isEmpty
  }

  /// The values of the model as it is.
  var currentValues: [Tensor] {
    parameters.map { $0.value.detached() } + buffers.map { $0.value }
  }
}
