import Adjoint

/// The exponential moving average of a model's parameters, which often predicts better than the last values
/// (Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992).
///
/// ```swift
/// var average = MovingAverage(of: model, decay: 0.999)
/// // after each step:
/// average.update()
/// // to use the averages:
/// let accuracy = average.applied { evaluate(model) }
/// ```
///
/// It begins with the values at the first update, as PyTorch's `AveragedModel`, and then is
/// a ← δa + (1 − δ)w. Initial weights, which are random, have no part in it.
public struct MovingAverage: Sendable {
  public let decay: Double

  /// The parameters that are averaged.
  public let parameters: Parameters

  /// Their averages, in the same order. Before the first update they are the values at the time of making.
  public internal(set) var values: [Tensor]

  /// Whether there was an update.
  var hasBegun = false

  /// Traps when the decay is not from 0 to below 1.
  public init(of model: some Module, decay: Double) {
    self.init(of: model.parameters, decay: decay)
  }

  public init(of parameters: Parameters, decay: Double) {
    requireShare(decay, "decay", of: "MovingAverage")
    (self.parameters, self.decay) = (parameters, decay)
    values = parameters.map { $0.value.detached() }
  }

  /// Moves the averages towards the parameters' values. The first time they become these values.
  public mutating func update() {
    guard hasBegun else {
      (values, hasBegun) = (parameters.map { $0.value.detached() }, true)
      return
    }
    for (index, parameter) in parameters.enumerated() {
      let value = parameter.value.detached()
      values[index] *= decay
      values[index].add(value, scaledBy: 1 - decay)
    }
  }

  /// Runs `body` with the averages in the place of the parameters. Within, ``Best`` keeps the averages, and a
  /// model saves them.
  @discardableResult
  public func applied<Result>(_ body: () throws -> Result) rethrows -> Result {
    try substituting(values, for: parameters, body)
  }

  /// Gives the parameters the averages.
  public func store() {
    for (parameter, value) in zip(parameters, values) { parameter.value = value }
  }
}
