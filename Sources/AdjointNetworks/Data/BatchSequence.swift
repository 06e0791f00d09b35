import Adjoint

/// The batches of one epoch after the other, from any position on. Those before it are not made.
///
/// ```swift
/// for batch in data.batches(of: 64, seed: 1, from: position) { … }
/// ```
///
/// Where no number of epochs was given, the batches have no end, and the loop leaves by `break`.
public struct BatchSequence<Epoch: RandomAccessCollection>: Sequence where Epoch.Index == Int {
  /// The number of batches of every epoch.
  public let batchesPerEpoch: Int

  private let start: DataPosition
  private let end: Int
  private let epoch: (Int) -> Epoch

  /// - Parameters:
  ///   - start: the first batch, which may be beyond the end of its epoch.
  ///   - epochs: the number of epochs, counted from epoch 0; nil where there is no end.
  ///   - batchesPerEpoch: how many batches each epoch has.
  ///   - epoch: the batches of an epoch.
  init(
    from start: DataPosition, epochs: Int?, batchesPerEpoch: Int, _ epoch: @escaping (Int) -> Epoch
  ) {
    require(
      batchesPerEpoch > 0,
      "batches(from:): an epoch has no batch, so the first one would never come")
    self.start = start.normalized(batchesPerEpoch: batchesPerEpoch)
    (end, self.batchesPerEpoch, self.epoch) = (epochs ?? .max, batchesPerEpoch, epoch)
  }

  public func makeIterator() -> Iterator { Iterator(of: self) }

  /// Goes from batch to batch, and knows where it is.
  public struct Iterator: IteratorProtocol {
    private let epochs: BatchSequence

    /// The batches of the epoch in which the position is, once one was asked for.
    private var current: Epoch?

    /// The position of the next batch.
    public private(set) var position: DataPosition

    fileprivate init(of epochs: BatchSequence) { (self.epochs, position) = (epochs, epochs.start) }

    public mutating func next() -> Epoch.Element? {
      guard position.epoch < epochs.end else { return nil }
      let batches = current ?? epochs.epoch(position.epoch)
      let batch = batches[position.batch]
      position.batch += 1
      let isLast = position.batch == epochs.batchesPerEpoch
      if isLast { position = DataPosition(epoch: position.epoch + 1) }
      current = isLast ? nil : batches
      return batch
    }
  }
}

extension BatchSequence {
  /// These batches, each changed at random when its turn comes, as ``Batches/augmented(seed:_:)`` does it.
  ///
  /// ```swift
  /// let batches = data.batches(of: 64, seed: 1, from: position).augmented(seed: 1) { batch, keys in
  ///   batch.inputs + keys.normal([784], standardDeviation: 0.1)
  /// }
  /// ```
  public func augmented<Source, Changed>(
    seed: Int, _ change: @escaping (Source, ExampleKeys) -> Changed
  ) -> BatchSequence<LazyMapCollection<Range<Int>, Changed>> where Epoch == Batches<Source> {
    BatchSequence<LazyMapCollection<Range<Int>, Changed>>(
      from: start, epochs: end, batchesPerEpoch: batchesPerEpoch
    ) { number in epoch(number).augmented(seed: seed, change) }
  }
}

extension Examples {
  /// All examples in batches, epoch after epoch, each in a shuffled order of its own, as
  /// ``batches(of:seed:epoch:weights:dropsLast:)`` has them.
  ///
  /// Traps when an epoch has no batch, when there is no such position, and with weights as there.
  ///
  /// - Parameters:
  ///   - size: the number of examples in a batch.
  ///   - seed: what the orders follow from.
  ///   - position: the first batch.
  ///   - epochs: the number of epochs, counted from epoch 0; without one there is no end.
  ///   - weights: how often each example comes, in proportion.
  ///   - dropsLast: whether the last batch of an epoch is left out where it would be smaller.
  public func batches(
    of size: Int, seed: Int, from position: DataPosition, epochs: Int? = nil,
    weights: [Double]? = nil, dropsLast: Bool = false
  ) -> BatchSequence<Batches<Self>> {
    BatchSequence(
      from: position, epochs: epochs,
      batchesPerEpoch: batches(of: size, dropsLast: dropsLast).count
    ) { epoch in
      batches(of: size, seed: seed, epoch: epoch, weights: weights, dropsLast: dropsLast)
    }
  }
}
