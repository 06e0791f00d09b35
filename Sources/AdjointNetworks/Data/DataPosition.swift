import Adjoint

/// A place in the endless row of batches that training reads: so many whole epochs, and so many batches
/// after them.
///
/// Whoever counts batches may add to ``batch`` alone. A batch beyond the end of its epoch is one of the
/// epochs that follow: with 10 batches an epoch, batch 25 of epoch 0 is batch 5 of epoch 2.
public struct DataPosition: Hashable, Codable, Sendable {
  public var epoch: Int
  public var batch: Int

  /// A position, at first the very first batch.
  public init(epoch: Int = 0, batch: Int = 0) { (self.epoch, self.batch) = (epoch, batch) }

  /// The same position with a batch that is within its epoch. Traps when there is no such position.
  func normalized(batchesPerEpoch: Int) -> DataPosition {
    let (epoch, overflow) = epoch.addingReportingOverflow(batch / batchesPerEpoch)
    require(
      self.epoch >= 0 && batch >= 0 && !overflow,
      "batches(from:): there is no batch \(batch) of epoch \(self.epoch); both are counted from 0")
    return DataPosition(epoch: epoch, batch: batch % batchesPerEpoch)
  }
}
