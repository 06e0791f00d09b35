import Adjoint

/// Examples in batches. A batch is put together when it is asked for, so any is reached without those
/// before it.
///
/// ```swift
/// let batches = data.batches(of: 64, seed: 1, epoch: 2)
/// for batch in batches[position...] { … }  // goes on where an earlier run has stopped
/// ```
public struct Batches<Source: Examples>: RandomAccessCollection {
  private let source: Source
  private let size: Int

  /// The positions of the examples in the order in which they come.
  private let order: [Int]

  init(of source: Source, size: Int, order: [Int]) {
    require(size > 0, "batches(of: \(size)): a batch holds at least one example")
    (self.source, self.size, self.order) = (source, size, order)
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { order.isEmpty ? 0 : (order.count - 1) / size + 1 }

  public subscript(number: Int) -> Source {
    require(
      number >= 0 && number < endIndex,
      "batches: there is no batch \(number) among \(endIndex); the first is 0")
    let start = number * size
    return source.examples(at: Array(order[start..<start + Swift.min(size, order.count - start)]))
  }
}

extension Batches: Sendable where Source: Sendable {}

extension Examples {
  /// All examples in shuffled order, in batches; the last batch may be smaller.
  ///
  /// - Parameters:
  ///   - size: the number of examples in a batch.
  ///   - seed: what the order follows from.
  ///   - epoch: the number of the pass through the data, below 2²⁴; each has an order of its own.
  public func batches(of size: Int, seed: Int, epoch: Int = 0) -> Batches<Self> {
    require(
      epoch >= 0, "batches(of: \(size), epoch: \(epoch)): there is no such epoch; the first is 0")
    // The order of an epoch follows from the orders of all before it. Of this number they take no time.
    require(
      epoch < 1 << 24,
      "batches(of: \(size), epoch: \(epoch)): the order of an epoch follows from those before it, of "
        + "which there may be \(1 << 24); count epochs from 0, or choose another seed")
    var random = RandomStream(seed: seed)
    for _ in 0..<epoch { random = RandomStream(seed: Int(truncatingIfNeeded: random.next())) }
    return Batches(
      of: self, size: size, order: Array(0..<exampleCount).shuffled(using: &random))
  }

  /// All examples in their order, in batches; the last batch may be smaller.
  public func batches(of size: Int) -> Batches<Self> {
    Batches(of: self, size: size, order: Array(0..<exampleCount))
  }
}
