import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Parts of a data set: each example is in one, the sizes are exact, classes are spread evenly.
@Suite struct SplittingTests {
  @Test(arguments: [2, 3, 10, 97, 1000])
  func partsAreDisjointAndComplete(count: Int) {
    let data = Array(0..<count)
    for seed in 0..<5 {
      let (first, rest) = data.split(share: 0.5, seed: seed)
      #expect((first + rest).sorted() == data && first == first.sorted())
      #expect(first.count == (count + 1) / 2)
      let parts = data.split(counts: [count / 3, 0, count - count / 3], seed: seed)
      #expect(parts.map(\.count) == [count / 3, 0, count - count / 3])
      #expect(parts.flatMap { $0 }.sorted() == data)
    }
  }

  private static let sizes: [(count: Int, shares: [Double], sizes: [Int])] = [
    (10, [0.7, 0.2, 0.1], [7, 2, 1]), (10, [0.6, 0.3, 0.1], [6, 3, 1]),
    (10, [1 / 3, 1 / 3, 1 / 3], [4, 3, 3]), (7, [0.5, 0.5], [4, 3]),
    (1797, [0.8, 0.2], [1438, 359]), (100, [0.29, 0.57, 0.14], [29, 57, 14]),
    (21, [0.05, 0.9, 0.05], [1, 19, 1]), (5, [1], [5]),
  ]

  @Test(arguments: sizes)
  func sizesAreExact(_ count: Int, _ shares: [Double], _ sizes: [Int]) {
    let data = Array(0..<count)
    #expect(data.split(shares: shares, seed: 1).map(\.count) == sizes)
    let labels = data.map { $0 % 3 }
    #expect(
      data.split(shares: shares, seed: 1, stratifiedBy: labels).map(\.count) == sizes)
  }

  @Test func theSeedDecides() {
    let data = Array(0..<100)
    let firsts = (0..<20).map { data.split(share: 0.3, seed: $0).first }
    #expect(Set(firsts).count == 20)
    #expect(data.split(share: 0.3, seed: 7).first == firsts[7])
    // Each example is in the first part about 300 times of 1000, with a standard deviation of 14.
    let counts = (0..<1000).reduce(into: [Int](repeating: 0, count: 100)) { counts, seed in
      for example in data.split(share: 0.3, seed: seed).first { counts[example] += 1 }
    }
    #expect(counts.allSatisfy { (230...370).contains($0) })
  }

  /// Each class is in both parts in proportion, rounded up or down.
  @Test(arguments: [0.1, 0.25, 0.5, 0.77, 0.9])
  func classesAreInBothParts(share: Double) {
    var random = RandomStream(seed: 1)
    // Some classes have many examples, and others few.
    let labels = (0..<1000).map { _ in
      Int.random(in: 0...Int.random(in: 0...60, using: &random), using: &random)
    }
    let data = DataSet(inputs: Array(0..<1000), labels: labels)
    for seed in 0..<5 {
      let (first, rest) = data.split(share: share, seed: seed, stratifiedBy: labels)
      #expect((first.inputs + rest.inputs).sorted() == Array(0..<1000))
      #expect(first.count == Int((1000 * share).rounded()))
      for label in Set(labels) {
        let wanted: Double = share * Double(labels.count { $0 == label })
        let count: Double = Double(first.labels.count { $0 == label })
        #expect((count - wanted).magnitude < 1, "class \(label): \(count) for \(wanted)")
      }
    }
  }

  @Test func classesAreInManyParts() {
    let labels = (0..<600).map { $0 % 3 == 0 ? 0 : $0 % 2 + 1 }
    let parts = labels.split(shares: [0.5, 0.3, 0.2], seed: 3, stratifiedBy: labels)
    // 200 of each class.
    for part in parts.indices {
      for label in 0..<3 {
        #expect(parts[part].count { $0 == label } == [100, 60, 40][part])
      }
    }
  }

  /// The members of a class change places from seed to seed.
  @Test func stratifiedPartsAreRandom() {
    let data = Array(0..<40)
    let labels = data.map { $0 % 2 }
    let firsts = (0..<20).map { data.split(share: 0.5, seed: $0, stratifiedBy: labels).first }
    #expect(Set(firsts).count == 20)
  }

  @Test func tensors() {
    let (first, rest) = Tensor([0, 1, 2, 3, 4]).split(share: 0.6, seed: 1)
    #expect(first.shape == [3] && rest.shape == [2])
    #expect((first.scalars + rest.scalars).sorted() == [0, 1, 2, 3, 4])
  }

  @Test(arguments: [[], [0.5], [0.5, 0.6], [1.5, -0.5], [1, 0], [0.001, 0.999]])
  func sharesThatCannotBe(_ shares: [Double]) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [shares] in _ = Array(0..<10).split(shares: shares, seed: 1) }
    expectMessage(of: result, contains: "split(shares: \(shares))")
  }

  @Test(arguments: [[], [9], [5, 6], [11, -1], [.max, .max]])
  func countsThatCannotBe(_ counts: [Int]) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [counts] in _ = Array(0..<10).split(counts: counts, seed: 1) }
    expectMessage(of: result, contains: "split(counts: \(counts))", "the 10 examples")
  }

  @Test func labelsThatAreNotOneForEachExample() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Array(0..<10).split(share: 0.5, seed: 1, stratifiedBy: [1, 2]) }
    expectMessage(of: result, contains: "split(stratifiedBy:): 2 labels for 10 examples")
  }
}
