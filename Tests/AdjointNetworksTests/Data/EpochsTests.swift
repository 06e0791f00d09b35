import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Passes through data begin at any position as if those before had been made.
@Suite struct EpochsTests {
  private let data = Array(0..<23)

  private func at(_ batch: Int) -> DataPosition { DataPosition(batch: batch) }

  @Test(arguments: 0...14)
  func anyPosition(position: Int) {
    let whole = (0..<4).flatMap { data.batches(of: 6, seed: 1, epoch: $0) }
    let rest = Array(data.batches(of: 6, seed: 1, from: at(position), epochs: 4))
    #expect(rest == Array(whole[position...]))
    let epochs = Array(data.epochs(of: 6, seed: 1, from: at(position), epochs: 4))
    #expect(epochs.map(\.epoch) == Array(position / 4..<4))
    #expect(epochs.flatMap(\.batches) == rest)
    #expect(
      Array(data.batches(of: 6, seed: 1, from: at(position)).prefix(2)) == Array(rest.prefix(2)))
  }

  @Test func theEndAndBeyond() {
    #expect(Array(data.batches(of: 6, seed: 1, from: at(16), epochs: 4)).isEmpty)
    #expect(Array(data.batches(of: 6, seed: 1, from: at(99), epochs: 4)).isEmpty)
    #expect(Array(data.epochs(of: 6, seed: 1, from: at(0), epochs: 0)).isEmpty)
    #expect(Array(data.batches(of: 23, seed: 1, from: at(1), epochs: 2)).count == 1)
    #expect(Array(data.batches(of: 1, seed: 1, from: at(45), epochs: 2)).count == 1)
  }

  @Test func dataWithoutExamples() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = [Int]().epochs(of: 6, seed: 1)
    }
    expectMessage(of: result, contains: "epochs(of: 6)", "no examples")
  }

  @Test func otherDataThanTheRunHasBegunWith() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let run = TrainingRun(SavedClassifier(), AdamW(), seed: 1)
      _ = run.batches(of: 8, in: SavedClassifier.data())
      _ = run.batches(of: 16, in: SavedClassifier.data())
    }
    expectMessage(
      of: result, contains: "TrainingRun: the run has begun with 23 examples in batches of 8",
      "23 examples in batches of 16", "data.batches(of:seed:from:)")
  }
}
