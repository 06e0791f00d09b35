import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Batches of shuffled examples.
@Suite struct LabeledDataTests {
  /// Examples whose inputs tell which one they are: example n is [n, −n] with label n.
  private static func data(_ count: Int, as scalarType: ScalarType = .float32) -> LabeledData {
    LabeledData(
      inputs: Tensor((0..<count).map { [Double($0), -Double($0)] }, as: scalarType),
      labels: Array(0..<count))
  }

  private static func order(
    _ data: LabeledData, of size: Int = 7, seed: Int = 1, epoch: Int = 0
  ) -> [Int] {
    data.batches(of: size, seed: seed, epoch: epoch).flatMap(\.labels)
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

  @Test func examplesAtPositions() {
    let data = Self.data(10)[[7, 2, 2]]
    #expect(data.labels == [7, 2, 2])
    #expect(data.inputs.scalars == [7, -7, 2, -2, 2, -2])
    #expect(Self.data(10)[3..<5].labels == [3, 4])
    #expect(Self.data(10)[[]].inputs.shape == [0, 2])
  }

  @Test func inputsOfAnyRank() {
    let vector = LabeledData(inputs: Tensor([5, 6, 7]), labels: [0, 1, 2])[[2, 0]]
    #expect(vector.inputs.shape == [2])
    #expect(vector.inputs.scalars == [7, 5])
    let images = Tensor((0..<12).map(Double.init), shape: [2, 2, 3])
    let second = LabeledData(inputs: images, labels: [0, 1])[[1]]
    #expect(second.inputs.shape == [1, 2, 3])
    #expect(second.inputs.scalars == [6, 7, 8, 9, 10, 11])
  }

  @Test(arguments: [-1, 10])
  func positionOutOfRange(position: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [position] in _ = Self.data(10)[[0, position]] }
    expectMessage(of: result, contains: "no example \(position)", "10")
  }

  @Test func labelsThatAreNotOneForEachExample() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = LabeledData(inputs: Tensor.zeros([5, 2]), labels: [1, 2, 3]) }
    expectMessage(of: result, contains: "LabeledData:", "3 labels", "[3, …]", "[5, 2]")
  }

  @Test func inputsThatAreAScalar() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = LabeledData(inputs: Tensor(5), labels: [1]) }
    expectMessage(of: result, contains: "LabeledData:", "1 labels", "[]")
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
}
