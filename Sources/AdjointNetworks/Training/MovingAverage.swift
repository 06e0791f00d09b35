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
/// It is a ← δa + (1 − δ)w, and begins with the values at the time of its making.
public struct MovingAverage: Sendable {
  public let decay: Double

  /// The parameters that are averaged.
  public let parameters: Parameters

  /// Their averages, in the same order.
  public internal(set) var values: [Tensor]

  /// Traps when the decay is not from 0 to below 1.
  public init(of model: some Module, decay: Double) {
    self.init(of: model.parameters, decay: decay)
  }

  public init(of parameters: Parameters, decay: Double) {
    requireShare(decay, "decay", of: "MovingAverage")
    (self.parameters, self.decay) = (parameters, decay)
    values = parameters.map { $0.value.detached() }
  }

  /// Moves the averages towards the parameters' values.
  public mutating func update() {
    for (index, parameter) in parameters.enumerated() {
      let value = parameter.value.detached()
      values[index] *= decay
      values[index].add(value, scaledBy: 1 - decay)
    }
  }

  /// Runs `body` with the averages in the place of the parameters.
  public func applied<Result>(_ body: () throws -> Result) rethrows -> Result {
    try substituting(values, for: parameters, body)
  }

  /// Gives the parameters the averages.
  public func store() {
    for (parameter, value) in zip(parameters, values) { parameter.value = value }
  }
}
