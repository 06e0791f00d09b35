import Adjoint
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// Batches of one epoch after the other, from any position.
@Suite struct BatchSequenceTests {
  private static let data = Array(0..<10)

  @Test func oneEpochAfterTheOther() {
    let epochs = Self.data.batches(of: 4, seed: 1, from: DataPosition(), epochs: 3)
    let expected = (0..<3).flatMap { Self.data.batches(of: 4, seed: 1, epoch: $0).map { $0 } }
    #expect(epochs.batchesPerEpoch == 3)
    #expect(epochs.map { $0 } == expected && expected.count == 9)
    let endless = Self.data.batches(of: 4, seed: 1, from: DataPosition())
    #expect(Array(endless.prefix(9)) == expected)
    #expect(Array(endless.prefix(1000)).count == 1000)
  }

  /// Whoever counts batches alone, epochs alone or both goes on at the same place.
  @Test(arguments: 0..<9)
  func fromAnyPosition(number: Int) {
    let all = Array(Self.data.batches(of: 4, seed: 1, from: DataPosition(), epochs: 3))
    for position in [
      DataPosition(batch: number), DataPosition(epoch: number / 3, batch: number % 3),
    ] {
      let rest = Self.data.batches(of: 4, seed: 1, from: position, epochs: 3)
      #expect(Array(rest) == Array(all[number...]))
    }
  }

  @Test func theIteratorKnowsWhereItIs() {
    var batches = Self.data.batches(of: 4, seed: 1, from: DataPosition(epoch: 1, batch: 4))
      .makeIterator()
    #expect(batches.position == DataPosition(epoch: 2, batch: 1))
    _ = batches.next()
    #expect(batches.position == DataPosition(epoch: 2, batch: 2))
    _ = batches.next()
    #expect(batches.position == DataPosition(epoch: 3, batch: 0))
    var copy = batches
    #expect(copy.next() == batches.next())
  }

  @Test func theEnd() {
    for position in [
      DataPosition(epoch: 3), DataPosition(batch: 9), DataPosition(epoch: 7, batch: 2),
    ] {
      #expect(Array(Self.data.batches(of: 4, seed: 1, from: position, epochs: 3)).isEmpty)
    }
    #expect(Array(Self.data.batches(of: 4, seed: 1, from: DataPosition(), epochs: 0)).isEmpty)
  }

  /// Counts the batches that were put together.
  private struct Counted: Examples {
    let counter = Counter()
    var exampleCount: Int { 100 }

    func examples(at positions: [Int]) -> Counted {
      counter.increase()
      return self
    }
  }

  @Test func whatComesBeforeIsNotMade() {
    let data = Counted()
    var batches = data.batches(of: 10, seed: 1, from: DataPosition(batch: 1_000_005))
      .makeIterator()
    #expect(data.counter.count == 0 && batches.position == DataPosition(epoch: 100_000, batch: 5))
    _ = batches.next()
    #expect(data.counter.count == 1)
  }

  @Test func lastBatchesThatAreLeftOut() {
    let epochs = Self.data.batches(
      of: 4, seed: 1, from: DataPosition(), epochs: 2, dropsLast: true)
    #expect(epochs.batchesPerEpoch == 2 && epochs.map(\.count) == [4, 4, 4, 4])
    #expect(Self.data.batches(of: 4, dropsLast: true).map { $0 } == [[0, 1, 2, 3], [4, 5, 6, 7]])
    #expect(Self.data.batches(of: 5, seed: 1, dropsLast: true).map(\.count) == [5, 5])
    #expect(Self.data.batches(of: 11, dropsLast: true).count == 0)
  }

  @Test func positionsAreSaved() throws {
    let position = DataPosition(epoch: 3, batch: 17)
    let bytes = try JSONEncoder().encode(position)
    #expect(try JSONDecoder().decode(DataPosition.self, from: bytes) == position)
    for text in [#"{"epoch": -1, "batch": 0}"#, #"{"epoch": 0, "batch": -1}"#, #"{"epoch": 0}"#] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(DataPosition.self, from: Data(text.utf8))
      }
    }
  }

  @Test func noBatches() async {
    let empty = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = [Int]().batches(of: 4, seed: 1, from: DataPosition()) }
    expectMessage(of: empty, contains: "batches(from:): an epoch has no batch")
    let small = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Self.data.batches(of: 11, seed: 1, from: DataPosition(), dropsLast: true) }
    expectMessage(of: small, contains: "batches(from:): an epoch has no batch")
  }

  @Test(arguments: [(-1, 0), (0, -1), (Int.max, 3), (.min, .max)])
  func positionsThatAreNot(_ epoch: Int, _ batch: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [epoch, batch] in
      let position = DataPosition(epoch: epoch, batch: batch)
      _ = Self.data.batches(of: 4, seed: 1, from: position)
    }
    expectMessage(
      of: result, contains: "batches(from:): there is no batch \(batch) of epoch \(epoch)")
  }
}
