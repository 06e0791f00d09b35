import Adjoint

/// A place in the endless row of batches that training reads: so many whole epochs, and so many batches
/// after them.
///
/// Whoever counts batches may add to ``batch`` alone. A batch beyond the end of its epoch is one of the
/// epochs that follow: with 10 batches an epoch, batch 25 of epoch 0 is batch 5 of epoch 2.
public struct DataPosition: Hashable, Sendable {
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

extension DataPosition: Codable {
  private enum CodingKeys: CodingKey {
    case epoch, batch
  }

  /// Throws when a number is below 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Int {
      let number = try container.decode(Int.self, forKey: key)
      guard number >= 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "\(number) is below 0")
      }
      return number
    }
    self.init(epoch: try number(.epoch), batch: try number(.batch))
  }
}
