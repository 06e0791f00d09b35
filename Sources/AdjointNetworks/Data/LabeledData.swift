import Adjoint

/// Examples with a class each: inputs `[N, …]`, one example for each index of the first axis, and N
/// labels.
public struct LabeledData: Sendable {
  public let inputs: Tensor
  public let labels: [Int]

  /// Traps when there is not one label for each example.
  public init(inputs: Tensor, labels: [Int]) {
    require(
      inputs.rank > 0 && inputs.shape[0] == labels.count,
      "LabeledData: \(labels.count) labels need inputs of shape [\(labels.count), …], and these "
        + "have shape \(inputs.shape)")
    self.inputs = inputs
    self.labels = labels
  }

  /// The number of examples.
  public var count: Int { labels.count }

  /// All examples in shuffled order, in batches; the last batch may be smaller.
  ///
  /// - Parameters:
  ///   - size: the number of examples in a batch.
  ///   - seed: what the order follows from.
  ///   - epoch: the number of the pass through the data, below 2²⁴; each has an order of its own.
  public func batches(of size: Int, seed: Int, epoch: Int = 0) -> some Sequence<LabeledData> {
    require(size > 0, "batches(of: \(size)): a batch holds at least one example")
    require(
      epoch >= 0, "batches(of: \(size), epoch: \(epoch)): there is no such epoch; the first is 0")
    // The order of an epoch follows from the orders of all before it. Of this number they take no time.
    require(
      epoch < 1 << 24,
      "batches(of: \(size), epoch: \(epoch)): the order of an epoch follows from those before it, of "
        + "which there may be \(1 << 24); count epochs from 0, or choose another seed")
    var random = RandomStream(seed: seed)
    for _ in 0..<epoch { random = RandomStream(seed: Int(truncatingIfNeeded: random.next())) }
    let order = Array(0..<count).shuffled(using: &random)
    return stride(from: 0, to: count, by: size).lazy.map { start in
      self[order[start..<Swift.min(start + size, count)]]
    }
  }

  /// The examples at these positions, in their order.
  public subscript(positions: some Collection<Int>) -> LabeledData {
    let labels = positions.map { position in
      require(
        position >= 0 && position < count,
        "LabeledData: there is no example \(position) among \(count); positions begin at 0")
      return self.labels[position]
    }
    return LabeledData(inputs: inputs.rows(Array(positions)), labels: labels)
  }
}
