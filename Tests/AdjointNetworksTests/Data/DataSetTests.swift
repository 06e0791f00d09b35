import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Examples of every kind: with labels, with targets, alone, in pairs, in structures of one's own.
@Suite struct DataSetTests {
  private static let column = Tensor((0..<10).map { [Double($0), -Double($0)] })

  @Test func examplesAtPositions() {
    let data = DataSet(inputs: Self.column, labels: Array(0..<10))
    let some = data[[7, 2, 2]]
    #expect(some.labels == [7, 2, 2] && some.targets == [7, 2, 2] && some.count == 3)
    #expect(some.inputs.scalars == [7, -7, 2, -2, 2, -2])
    #expect(data[3..<5].labels == [3, 4])
    #expect(data[8...].labels == [8, 9] && data[..<2].labels == [0, 1])
    #expect(data[[]].inputs.shape == [0, 2])
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

  /// What belongs together comes together, whatever the targets are.
  @Test func targetsOfEveryKind() {
    let regression = DataSet(inputs: Self.column, targets: Self.column * 2)
    for batch in regression.batches(of: 3, seed: 1) {
      #expect(batch.targets == batch.inputs * 2)
    }
    let named = DataSet(inputs: Self.column, targets: (0..<10).map { "\($0)" })
    for batch in named.batches(of: 3, seed: 1) {
      #expect(batch.targets.flatMap { [Double($0)!, -Double($0)!] } == batch.inputs.scalars)
    }
    let nested = DataSet(inputs: regression, labels: Array(0..<10))
    for batch in nested.batches(of: 4, seed: 1) {
      #expect(
        batch.inputs.targets.scalars
          == batch.labels.flatMap { [2.0 * Double($0), -2.0 * Double($0)] })
    }
  }

  /// All kinds have the same order.
  @Test func inputsAlone() {
    let labels = DataSet(inputs: Self.column, labels: Array(0..<10)).batches(
      of: 4, seed: 5, epoch: 1)
    let tensors = Self.column.batches(of: 4, seed: 5, epoch: 1)
    #expect(tensors.map { $0 } == labels.map(\.inputs))
    #expect(Array(0..<10).batches(of: 4, seed: 5, epoch: 1).map { $0 } == labels.map(\.labels))
  }

  private struct Pair: TensorStructure, Examples {
    var source: Tensor
    var target: Tensor?

    mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
      try body(&source)
      try target.forEachTensor(body)
    }
  }

  @Test func structuresOfTensors() {
    let pairs = Pair(source: Self.column, target: Self.column.sum(along: 1))
    #expect(pairs.exampleCount == 10)
    for batch in pairs.batches(of: 3, seed: 1) {
      #expect(batch.source.sum(along: 1) == batch.target)
    }
    #expect(Pair(source: Self.column).examples(at: [1]).target == nil)
    let columns = ["a": Self.column, "b": Self.column * 3].examples(at: [4])
    #expect(columns["b"]!.scalars == [12, -12])
  }

  @Test(arguments: [-1, 10])
  func positionOutOfRange(position: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [position] in _ = DataSet(inputs: Self.column, labels: Array(0..<10))[[0, position]] }
    expectMessage(of: result, contains: "no example \(position)", "10")
    let array = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [position] in _ = Array(0..<10).examples(at: [position]) }
    expectMessage(of: array, contains: "no example \(position)", "10")
  }

  @Test func labelsThatAreNotOneForEachExample() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = LabeledData(inputs: Tensor.zeros([5, 2]), labels: [1, 2, 3]) }
    expectMessage(
      of: result, contains: "DataSet: 3 labels for 5 inputs of shape [5, 2]", "first axis")
  }

  @Test func targetsThatAreNotOneForEachExample() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = DataSet(inputs: Tensor.zeros([5, 2]), targets: Tensor.zeros([1, 5])) }
    expectMessage(
      of: result, contains: "DataSet: 1 targets of shape [1, 5] for 5 inputs of shape [5, 2]")
  }

  @Test func inputsThatAreAScalar() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = LabeledData(inputs: Tensor(5), labels: [1]) }
    expectMessage(of: result, contains: "Tensor: as examples", "first axis", "[]")
  }

  @Test func tensorsThatDoNotAgree() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Pair(source: Self.column, target: .zeros([9])).batches(of: 2, seed: 1) }
    expectMessage(of: result, contains: "Pair: as examples", "[10, 2], [9]", "same length")
  }
}
