import Adjoint

/// Examples in batches. A batch is put together when it is asked for, so any is reached without those
/// before it.
///
/// ```swift
/// let batches = data.batches(of: 64, seed: 1, epoch: 2)
/// for batch in batches[position...] { … }  // goes on where an earlier run has stopped
/// for batch in batches.lazy.map({ $0.inputs / 255 }) { … }  // changes each batch when it is asked for
/// ```
public struct Batches<Source: Examples>: RandomAccessCollection {
  private let source: Source
  private let size: Int
  private let epoch: Int

  /// The positions of the examples in the order in which they come.
  private let order: [Int]

  public let endIndex: Int

  init(of source: Source, size: Int, dropsLast: Bool, epoch: Int = 0, order: [Int]) {
    require(size > 0, "batches(of: \(size)): a batch holds at least one example")
    (self.source, self.size, self.epoch, self.order) = (source, size, epoch, order)
    endIndex = order.count / size + (order.count % size == 0 || dropsLast ? 0 : 1)
  }

  public var startIndex: Int { 0 }

  public subscript(number: Int) -> Source { source.examples(at: positions(of: number)) }

  /// The positions of the examples of a batch.
  private func positions(of number: Int) -> [Int] {
    require(
      number >= 0 && number < endIndex,
      "batches: there is no batch \(number) among \(endIndex); the first is 0")
    let start = number * size
    return Array(order[start..<start + Swift.min(size, order.count - start)])
  }
}

extension Batches: Sendable where Source: Sendable {}

extension Batches {
  /// These batches, each changed at random when it is asked for.
  ///
  /// ```swift
  /// let batches = data.batches(of: 64, seed: 1, epoch: 2).augmented(seed: 1) { batch, keys in
  ///   batch.inputs + keys.normal([784], standardDeviation: 0.1)
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - seed: what the changes follow from, with the example and the epoch.
  ///   - change: makes of a batch what takes its place, given a key for each example.
  public func augmented<Changed>(
    seed: Int, _ change: @escaping (Source, ExampleKeys) -> Changed
  ) -> LazyMapCollection<Range<Int>, Changed> {
    (0..<count).lazy.map { number in
      change(self[number], ExampleKeys(of: positions(of: number), seed: seed, epoch: epoch))
    }
  }
}

extension Examples {
  /// All examples in shuffled order, in batches; the last batch may be smaller.
  ///
  /// Traps when there is no such epoch, and when there is not one weight for each example, at least 0 and
  /// finite, not all 0.
  ///
  /// - Parameters:
  ///   - size: the number of examples in a batch.
  ///   - seed: what the order follows from.
  ///   - epoch: the number of the pass through the data, below 2²⁴; each has an order of its own.
  ///   - weights: how often each example comes, in proportion. With them as many examples as there are come
  ///     in an epoch, each drawn from all: some come several times and others not. The weights of
  ///     ``balancingWeights(of:)`` let each class come equally often.
  ///   - dropsLast: whether a last batch that would be smaller is left out.
  public func batches(
    of size: Int, seed: Int, epoch: Int = 0, weights: [Double]? = nil, dropsLast: Bool = false
  ) -> Batches<Self> {
    require(
      epoch >= 0, "batches(of: \(size), epoch: \(epoch)): there is no such epoch; the first is 0")
    // The order of an epoch follows from the orders of all before it. Of this number they take no time.
    require(
      epoch < 1 << 24,
      "batches(of: \(size), epoch: \(epoch)): the order of an epoch follows from those before it, of "
        + "which there may be \(1 << 24); count epochs from 0, or choose another seed")
    var random = RandomStream(seed: seed)
    for _ in 0..<epoch { random = RandomStream(seed: Int(truncatingIfNeeded: random.next())) }
    let order =
      if let weights { drawn(exampleCount, in: weights, using: &random) } else {
        Array(0..<exampleCount).shuffled(using: &random)
      }
    return Batches(of: self, size: size, dropsLast: dropsLast, epoch: epoch, order: order)
  }

  /// All examples in their order, in batches; the last batch may be smaller.
  ///
  /// - Parameters:
  ///   - size: the number of examples in a batch.
  ///   - dropsLast: whether a last batch that would be smaller is left out.
  public func batches(of size: Int, dropsLast: Bool = false) -> Batches<Self> {
    Batches(of: self, size: size, dropsLast: dropsLast, order: Array(0..<exampleCount))
  }
}
