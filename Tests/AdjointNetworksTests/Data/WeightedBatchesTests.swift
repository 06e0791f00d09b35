import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Examples that come as often as their weights say.
@Suite struct WeightedBatchesTests {
  private static let labels = (0..<1000).map { $0 % 100 == 0 ? 1 : $0 % 4 == 1 ? 2 : 0 }

  @Test func classesComeEquallyOften() {
    let weights = balancingWeights(of: Self.labels)
    #expect(weights[0] == 0.1 && weights[1] == 1 / 250.0)
    let drawn = (0..<9).flatMap { epoch in
      Self.labels.batches(of: 64, seed: 1, epoch: epoch, weights: weights).flatMap { $0 }
    }
    // Each of 9000 draws is of a class with probability 1/3: 3000, with a standard deviation of 45.
    #expect(drawn.count == 9000)
    for label in 0..<3 {
      #expect((2800...3200).contains(drawn.count { $0 == label }), "class \(label)")
    }
  }

  @Test func examplesOfWeightZeroNeverCome() {
    let weights = [0.0, 1, 0, 3, 0]
    let drawn = (0..<400).flatMap { epoch in
      Array(0..<5).batches(of: 5, seed: 2, epoch: epoch, weights: weights).flatMap { $0 }
    }
    #expect(Set(drawn) == [1, 3])
    // 1500 of 2000, with a standard deviation of 19.
    #expect((1400...1600).contains(drawn.count { $0 == 3 }))
  }

  @Test func theOrderFollowsFromSeedAndEpoch() {
    func order(_ seed: Int, _ epoch: Int) -> [Int] {
      let weights = [Double](repeating: 2, count: 50)
      return Array(0..<50).batches(of: 7, seed: seed, epoch: epoch, weights: weights)
        .flatMap { $0 }
    }
    #expect(order(1, 2) == order(1, 2))
    #expect(Set([order(1, 2), order(1, 3), order(2, 2)]).count == 3)
    let epochs = Array(0..<50).batches(
      of: 7, seed: 1, from: DataPosition(epoch: 2), epochs: 3,
      weights: [Double](repeating: 2, count: 50))
    #expect(epochs.flatMap { $0 } == order(1, 2))
  }

  @Test func noExamples() {
    #expect([Int]().batches(of: 3, seed: 1, weights: []).count == 0)
    #expect(balancingWeights(of: []) == [])
  }

  @Test(arguments: [[1], [1, -1], [0, 0]])
  func weightsThatCannotBe(_ weights: [Double]) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [weights] in _ = [0, 1].batches(of: 1, seed: 1, weights: weights) }
    expectMessage(of: result, contains: "batches(weights:)")
  }

  @Test func weightsThatAreNotFinite() async {
    let infinite = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = [0, 1].batches(of: 1, seed: 1, weights: [1, .infinity]) }
    expectMessage(of: infinite, contains: "batches(weights:): the weights sum to inf")
    let nan = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = [0, 1].batches(of: 1, seed: 1, weights: [1, .nan]) }
    expectMessage(of: nan, contains: "batches(weights:)")
  }
}
