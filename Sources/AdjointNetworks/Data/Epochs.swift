import Adjoint

/// The passes through a data set, from a place in any of them.
///
/// ```swift
/// for (epoch, batches) in data.epochs(of: 64, seed: 1, from: position) {
///   for batch in batches { … }
///   print(epoch, accuracy())
/// }
/// ```
public struct Epochs<Source: Examples>: Sequence {
  private let source: Source
  private let size, seed: Int
  private let end: Int

  /// Where the first pass begins.
  private let epoch, batch: Int

  init(of source: Source, size: Int, seed: Int, position: DataPosition, end: Int?) {
    let batches = source.batches(of: size).count
    require(
      batches > 0, "epochs(of: \(size)): there are no examples, so no pass would have a batch")
    (self.source, self.size, self.seed, self.end) = (source, size, seed, end ?? .max)
    let position = position.normalized(batchesPerEpoch: batches)
    (epoch, batch) = (position.epoch, position.batch)
  }

  public func makeIterator() -> some IteratorProtocol<Element> {
    let first = batch
    return sequence(state: epoch) { next -> Element? in
      guard next < end else { return nil }
      defer { next += 1 }
      let batches = source.batches(of: size, seed: seed, epoch: next)
      return (next, next == epoch ? batches[first...] : batches[...])
    }
  }

  /// A pass: its number and its batches, of which the first pass may have the last ones alone.
  public typealias Element = (epoch: Int, batches: Slice<Batches<Source>>)
}

extension Examples {
  /// The passes through the examples, each in an order of its own, from a position on.
  ///
  /// - Parameters:
  ///   - size: the number of examples in a batch.
  ///   - seed: what the orders follow from.
  ///   - position: the first batch.
  ///   - end: the number of passes; without it there is no end.
  public func epochs(
    of size: Int, seed: Int, from position: DataPosition = DataPosition(), epochs end: Int? = nil
  ) -> Epochs<Self> {
    Epochs(of: self, size: size, seed: seed, position: position, end: end)
  }
}
