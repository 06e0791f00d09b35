import Adjoint

/// Examples with a target each.
///
/// ```swift
/// let digits = DataSet(inputs: images, labels: labels)  // [N, 64], and N classes
/// let prices = DataSet(inputs: features, targets: prices)  // [N, 13] and [N, 1]
/// let (batch, rest) = (prices[0..<100], prices[100...])
/// ```
///
/// Where there are no targets, as for an autoencoder, the inputs are the data set: a tensor has
/// ``Examples/batches(of:seed:epoch:weights:dropsLast:)`` too. Inputs and targets may be any ``Examples``, also data sets in
/// turn.
public struct DataSet<Inputs: Examples, Targets: Examples>: Examples {
  public let inputs: Inputs
  public let targets: Targets

  /// Traps when there is not one target for each input.
  public init(inputs: Inputs, targets: Targets) {
    self.init(inputs, targets, noun: "targets")
  }

  private init(_ inputs: Inputs, _ targets: Targets, noun: String) {
    require(
      inputs.exampleCount == targets.exampleCount,
      "DataSet: \(described(targets, noun)) for \(described(inputs, "inputs")); each example has one of "
        + "both, and for a tensor the first axis counts the examples")
    (self.inputs, self.targets) = (inputs, targets)
  }

  /// The number of examples.
  public var count: Int { inputs.exampleCount }
  public var exampleCount: Int { count }

  public func examples(at positions: [Int]) -> DataSet {
    for position in positions { requireExample(position, among: count) }
    return DataSet(inputs: inputs.examples(at: positions), targets: targets.examples(at: positions))
  }

  /// The examples at these positions, in their order.
  public subscript(positions: some Collection<Int>) -> DataSet {
    examples(at: Array(positions))
  }

  /// The examples of a range that is open at one end.
  @_disfavoredOverload
  public subscript(range: some RangeExpression<Int>) -> DataSet {
    examples(at: Array(range.relative(to: 0..<count)))
  }
}

extension DataSet: Sendable where Inputs: Sendable, Targets: Sendable {}

/// Inputs `[N, …]` with N classes.
public typealias LabeledData = DataSet<Tensor, [Int]>

extension DataSet where Targets == [Int] {
  /// Examples with their classes. Traps when there is not one for each input.
  public init(inputs: Inputs, labels: [Int]) { self.init(inputs, labels, noun: "labels") }

  /// The class of each example.
  public var labels: [Int] { targets }
}

/// So many targets, with the shape where they are a tensor.
private func described(_ examples: some Examples, _ noun: String) -> String {
  "\(examples.exampleCount) \(noun)"
    + ((examples as? Tensor).map { " of shape \($0.shape)" } ?? "")
}
