import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Features are brought to mean 0 and deviation 1, with the statistics of the data.
@Suite struct StandardizationTests {
  @Test func features() {
    let x = Tensor([[1, 10], [2, 10], [3, 10], [6, 10]], as: .float64)
    let layer = Standardization(of: x)
    #expect(layer.mean.value == Tensor([3, 10], as: .float64))
    #expect(layer.deviation.value == Tensor([(3.5).squareRoot(), 1], as: .float64))
    let y = layer(x)
    #expect(y.mean(along: 0).scalars.allSatisfy { $0.magnitude < 1e-15 })
    #expect(y[.all, 1].scalars == [0, 0, 0, 0])
    #expect((square(y[.all, 0]).mean().scalar - 1).magnitude < 1e-15)
    #expect((layer.inverse(y) - x).scalars.allSatisfy { $0.magnitude < 1e-14 })
    // One example, and batches of sequences.
    #expect(layer(x[2]) == y[2])
    #expect(layer(x.reshaped(to: [2, 2, 2])) == y.reshaped(to: [2, 2, 2]))
  }

  /// What never changes has deviation 1, however its sum is rounded.
  @Test(arguments: ScalarType.allCases, [0, 0.1, -1e30, 1e-30, 1.0 / 3])
  func constants(scalarType: ScalarType, value: Double) {
    let x = Tensor(repeating: value, shape: [1001, 2], as: scalarType)
    let layer = Standardization(of: x)
    #expect(layer.deviation.value == .ones([2], as: scalarType))
    #expect(layer(x) == .zeros([1001, 2], as: scalarType))
  }

  /// Small changes of large numbers keep their digits.
  @Test func largeNumbers() {
    let x = Tensor((0..<1000).map { 1e9 + Double($0 % 2) }, shape: [1000, 1], as: .float64)
    let layer = Standardization(of: x)
    #expect(layer.mean.value.scalars == [1e9 + 0.5] && layer.deviation.value.scalars == [0.5])
  }

  @Test func manyExamplesAreTakenPieceByPiece() {
    var random = RandomStream(seed: 1)
    let x = Tensor.normal([1000, 200], mean: 3, standardDeviation: 2, using: &random)
    let layer = Standardization(of: x)
    let (mean, variance) = (
      x.cast(to: .float64).mean(along: 0), x.cast(to: .float64).variance(along: 0)
    )
    for (a, b) in zip(layer.mean.value.scalars, mean.scalars) {
      #expect((a - b).magnitude < 1e-6)
    }
    for (a, b) in zip(layer.deviation.value.scalars, variance.scalars) {
      #expect((a * a / b - 1).magnitude < 1e-6)
    }
  }

  @Test func channels() {
    var random = RandomStream(seed: 2)
    let images = Tensor.normal([6, 3, 4, 5], as: .float64, using: &random) * 2 + 1
    for axes in [[2, 3], [-1, -2]] {
      let layer = Standardization(of: images, over: axes)
      #expect(layer.mean.shape == [3, 1, 1])
      let y = layer(images)
      #expect(y.mean(along: [0, 2, 3]).scalars.allSatisfy { $0.magnitude < 1e-14 })
      #expect(
        y.variance(along: [0, 2, 3]).scalars.allSatisfy { ($0 - 1).magnitude < 1e-14 })
      #expect(layer(images[0]).shape == [3, 4, 5])
    }
  }

  @Test func statisticsAreAPartOfTheModel() {
    let model = Sequential(Standardization(of: Tensor([[1, 2], [3, 4]])), Linear(2, 1))
    #expect(model.buffers.paths == ["0.mean", "0.deviation"])
    let loaded = Standardization([2])
    loaded.mean.value = model.buffers["0.mean"]!.value
    loaded.deviation.value = model.buffers["0.deviation"]!.value
    #expect(loaded(Tensor([2, 2])).scalars == [0, -1])
  }

  @Test func gradients() {
    let layer = Standardization(of: Tensor([[0, 0], [4, 8]]))
    let slopes = gradient(at: Tensor([[1, 1]])) { layer($0).sum() }
    #expect(slopes.scalars == [0.5, 0.25])
  }

  @Test func statisticsOfNoData() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Standardization([3])(Tensor.ones([2, 3])) }
    expectMessage(
      of: result, contains: "Standardization: the statistics of shape [3] are of no data", "load")
  }

  @Test(arguments: [[2, 1], [3], [1, 2]])
  func anotherShape(_ shape: [Int]) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [shape] in
      let layer = Standardization(of: shape == [1, 2] ? Tensor([[1]]) : Tensor([[1, 2]]))
      _ = layer(Tensor.ones(Shape(shape)))
    }
    expectMessage(of: result, contains: "Standardization: the statistics have shape", "x has")
  }

  @Test(arguments: [[0], [3], [1, 1], [1, -2], [-3]])
  func axesThatCannotBe(_ axes: [Int]) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [axes] in _ = Standardization(of: Tensor.ones([2, 3, 4]), over: axes) }
    expectMessage(of: result, contains: "Standardization(over:", "[2, 3, 4]")
  }

  @Test func numbersThatAreNotFinite() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Standardization(of: Tensor([[1], [.nan]])) }
    expectMessage(
      of: result, contains: "Standardization: the examples have numbers that are not finite")
  }

  @Test func noExamples() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Standardization(of: Tensor.zeros([0, 3])) }
    expectMessage(of: result, contains: "Standardization: examples of shape [0, 3]")
  }
}
