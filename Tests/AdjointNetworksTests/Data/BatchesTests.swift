import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Batches of shuffled examples.
@Suite struct BatchesTests {
  /// Examples whose inputs tell which one they are: example n is [n, −n] with label n.
  private static func data(_ count: Int, as scalarType: ScalarType = .float32) -> LabeledData {
    LabeledData(
      inputs: Tensor((0..<count).map { [Double($0), -Double($0)] }, as: scalarType),
      labels: Array(0..<count))
  }

  private static func order(
    _ data: LabeledData, of size: Int = 7, seed: Int = 1, epoch: Int = 0
  ) -> [Int] {
    data.batches(of: size, seed: seed, epoch: epoch).flatMap { $0.labels }
  }

  @Test(arguments: [1, 7, 10, 99, 100, 101])
  func everyExampleComesOnceAnEpoch(size: Int) {
    #expect(Self.order(Self.data(100), of: size).sorted() == Array(0..<100))
  }

  @Test(arguments: ScalarType.allCases)
  func inputsStayWithTheirLabels(scalarType: ScalarType) {
    for batch in Self.data(20, as: scalarType).batches(of: 6, seed: 1) {
      #expect(batch.inputs.shape == [batch.count, 2])
      #expect(batch.inputs.scalarType == scalarType)
      #expect(batch.inputs.scalars == batch.labels.flatMap { [Double($0), -Double($0)] })
    }
  }

  @Test func lastBatchIsSmaller() {
    #expect(Self.data(20).batches(of: 6, seed: 1).map(\.count) == [6, 6, 6, 2])
    #expect(Self.data(18).batches(of: 6, seed: 1).map(\.count) == [6, 6, 6])
    #expect(Self.data(3).batches(of: 6, seed: 1).map(\.count) == [3])
  }

  @Test func noExamplesAreNoBatches() {
    let data = LabeledData(inputs: Tensor.zeros([0, 2]), labels: [])
    #expect(data.batches(of: 6, seed: 1).map(\.count) == [])
  }

  @Test func sameSeedAndEpochSameOrder() {
    let data = Self.data(100)
    #expect(Self.order(data, seed: 3, epoch: 4) == Self.order(data, seed: 3, epoch: 4))
    #expect(Self.order(data, of: 7, seed: 3) == Self.order(data, of: 11, seed: 3))
  }

  @Test func everySeedAndEpochHasAnOrderOfItsOwn() {
    let data = Self.data(100)
    let orders = (0..<10).flatMap { seed in
      (0..<10).map { epoch in Self.order(data, seed: seed, epoch: epoch) }
    }
    #expect(Set(orders).count == 100)
    #expect(!orders.contains(Array(0..<100)))
  }

  @Test func everyExampleComesEverywhere() {
    // Over 400 epochs each of 4 examples is first about 100 times, with a standard deviation of 9.
    let data = Self.data(4)
    let firsts = (0..<400).map { Self.order(data, seed: 5, epoch: $0)[0] }
    for example in 0..<4 {
      #expect((60...140).contains(firsts.count { $0 == example }))
    }
  }

  @Test func batchesOfNothing() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Self.data(10).batches(of: 0, seed: 1) }
    expectMessage(of: result, contains: "batches(of: 0)", "at least one example")
  }

  @Test func negativeEpoch() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Self.data(10).batches(of: 2, seed: 1, epoch: -1) }
    expectMessage(of: result, contains: "batches(of: 2", "epoch", "-1")
  }

  @Test(arguments: [1 << 24, Int.max])
  func anEpochTooFar(epoch: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [epoch] in _ = Self.data(10).batches(of: 2, seed: 1, epoch: epoch) }
    expectMessage(of: result, contains: "batches(of: 2, epoch: \(epoch))", "\(1 << 24)", "seed")
  }

  @Test func theLastEpochHasAnOrder() {
    #expect(Self.order(Self.data(10), epoch: 1 << 24 - 1).sorted() == Array(0..<10))
  }

  /// Trained networks follow from the order of a seed, so it is that of its stream for ever.
  @Test func theOrderOfASeed() {
    var random = RandomStream(seed: 1)
    #expect(Self.order(Self.data(10), seed: 1) == (0..<10).shuffled(using: &random))
    var next = RandomStream(seed: 1)
    next = RandomStream(seed: Int(truncatingIfNeeded: next.next()))
    #expect(Self.order(Self.data(10), seed: 1, epoch: 1) == (0..<10).shuffled(using: &next))
  }

  @Test func withoutASeedTheOrderIsThatOfTheData() {
    let batches = Self.data(7).batches(of: 3)
    #expect(batches.map(\.labels) == [[0, 1, 2], [3, 4, 5], [6]])
    #expect(batches.count == 3)
  }

  /// Counts the batches that were put together.
  private struct Counted: Examples {
    let counter: Counter
    var exampleCount: Int { 100 }

    func examples(at positions: [Int]) -> Counted {
      counter.increase()
      return self
    }
  }

  /// A batch is reached without those before it.
  @Test func aPassGoesOnAnywhere() {
    let data = Self.data(100)
    let all = data.batches(of: 7, seed: 3, epoch: 2)
    #expect(all.count == 15)
    for position in 0...15 {
      #expect(
        all[position...].map(\.labels) == Array(all.map(\.labels).dropFirst(position)))
    }
    let counter = Counter()
    let batches = Counted(counter: counter).batches(of: 10, seed: 1)
    for _ in batches[8...] {}
    #expect(counter.count == 2)
  }

  @Test(arguments: [-1, 2])
  func aBatchThatIsNotThere(_ number: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [number] in _ = Self.data(10).batches(of: 5)[number] }
    expectMessage(of: result, contains: "batches: there is no batch \(number) among 2")
  }
}
