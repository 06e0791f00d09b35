import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Random changes of examples follow from the example, the seed and the epoch alone.
@Suite struct AugmentationTests {
  private static let data = Array(0..<50)

  /// What is drawn for each example, in an epoch of batches of this size.
  private static func draws(
    of size: Int, order: Int = 1, seed: Int = 3, epoch: Int = 0
  ) -> [Int: [Double]] {
    let batches = data.batches(of: size, seed: order, epoch: epoch).augmented(seed: seed) {
      ($0, $1)
    }
    var draws: [Int: [Double]] = [:]
    for (examples, keys) in batches {
      let numbers = keys.uniform([2], as: .float64).scalars
      for (index, example) in examples.enumerated() {
        draws[example] = Array(numbers[2 * index..<2 * index + 2])
      }
    }
    return draws
  }

  @Test func batchesAndOrderDoNotMatter() {
    let draws = Self.draws(of: 8)
    #expect(draws.count == 50 && Set(draws.values).count == 50)
    #expect(draws == Self.draws(of: 7) && draws == Self.draws(of: 50, order: 9))
    // Backwards, and on several threads at once.
    let onThreads = runOnThreads(4) { thread in
      let batches = Self.data.batches(of: 8, seed: 1).augmented(seed: 3) { ($0, $1.uniform([2])) }
      return stride(from: batches.count - 1, through: 0, by: -1).map { number in
        let (examples, numbers) = batches[number]
        return examples.map(String.init).joined() + "\(numbers.scalars)"
      }
    }
    #expect(Set(onThreads).count == 1)
  }

  @Test func seedsAndEpochsMatter() {
    let all = [
      Self.draws(of: 8), Self.draws(of: 8, seed: 4), Self.draws(of: 8, epoch: 1),
      Self.draws(of: 8, epoch: 2),
    ]
    let numbers = all.flatMap { $0.values.joined() }
    #expect(Set(numbers).count == 400)
  }

  @Test func epochsAreAugmentedFromAnyPosition() {
    func batches(from position: DataPosition) -> [[Double]] {
      Self.data.batches(of: 8, seed: 1, from: position, epochs: 3).augmented(seed: 3) {
        batch, keys in (Tensor(batch) + keys.normal()).scalars
      }.map { $0 }
    }
    let all = batches(from: DataPosition())
    #expect(all.count == 21 && Set(all).count == 21)
    for number in 0..<21 {
      #expect(batches(from: DataPosition(batch: number)) == Array(all[number...]))
    }
    let second = Self.data.batches(of: 8, seed: 1, epoch: 1).augmented(seed: 3) {
      (Tensor($0) + $1.normal()).scalars
    }
    #expect(Array(second) == Array(all[7..<14]))
  }

  @Test func draws() {
    let batches = Array(0..<3000).batches(of: 3000).augmented(seed: 1) { $1 }
    let keys = batches[0]
    #expect(keys.uniform([2, 3]).shape == [3000, 2, 3] && keys.normal().shape == [3000])
    #expect(keys.uniform() == keys.uniform() && keys.uniform() != keys.folded(with: 1).uniform())
    #expect(keys.uniform([4], as: .float64).scalarType == .float64)
    let integers = keys.integers(in: -1...1)
    // 1000 of each, with a standard deviation of 26.
    for number in -1...1 { #expect((890...1110).contains(integers.count { $0 == number })) }
    #expect(integers.count == 3000 && keys.integers(in: 7...7).allSatisfy { $0 == 7 })
    #expect(keys.integers(in: 0...(1 << 32) - 1).max()! > 1 << 31)
    let shifted = keys.normal(mean: 5, standardDeviation: 0.1)
    #expect((shifted.mean().scalar - 5).magnitude < 0.01)
    #expect((keys.uniform(in: 2..<4).mean().scalar - 3).magnitude < 0.05)
    #expect([Int]().batches(of: 3).augmented(seed: 1) { $1 }.isEmpty)
  }

  @Test(arguments: [0...Int.max, Int.min...Int.max, 0...1 << 32])
  func tooManyIntegers(_ range: ClosedRange<Int>) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [first = range.lowerBound as Int, last = range.upperBound as Int] in
      _ = [0].batches(of: 1).augmented(seed: 1) { $1.integers(in: first...last) }[0]
    }
    expectMessage(of: result, contains: "integers(in:", "more than 2³² numbers")
  }
}
