import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// y = x·Wᵀ + b against plain arithmetic.
@Suite struct LinearTests {
  // Small whole numbers: every result is exact.
  private static let inputs = [[1.0, 2, 3], [-1, 0, 2]]
  private static let weight = [[1.0, -1, 2], [0, 3, 1]]
  private static let bias = [10.0, 20]

  private static func layer(bias: Bool = true, as scalarType: ScalarType) -> Linear {
    let layer = Linear(3, 2, bias: bias, as: scalarType)
    layer.weight.value = Tensor(weight, as: scalarType)
    layer.bias?.value = Tensor(Self.bias, as: scalarType)
    return layer
  }

  @Test(arguments: ScalarType.allCases)
  func outputsAreRowsTimesColumnsPlusBias(scalarType: ScalarType) {
    let outputs = Self.layer(as: scalarType)(Tensor(Self.inputs, as: scalarType))
    #expect(outputs.shape == [2, 2])
    #expect(outputs.scalarType == scalarType)
    #expect(outputs.scalars == [15, 29, 13, 22])
  }

  @Test func withoutBias() {
    let outputs = Self.layer(bias: false, as: .float32)(Tensor(Self.inputs))
    #expect(outputs.scalars == [5, 9, 3, 2])
  }

  @Test func noRowsAreNoOutputs() {
    #expect(Linear(3, 2)(Tensor.zeros([0, 3])).shape == [0, 2])
  }

  /// Of any rank from 1 on: what the rows give, in the shape of the inputs, and the same gradients.
  @Test(
    arguments: [[3], [1, 3], [4, 3], [2, 5, 3], [2, 1, 2, 3], [0, 3], [2, 0, 3]], [true, false])
  func inputsOfAnyRank(_ lengths: [Int], _ hasBias: Bool) throws {
    var random = RandomStream(seed: 8)
    let layer = withSeed(4) { Linear(3, 2, bias: hasBias, as: .float64) }
    let shape = Shape(lengths)
    let inputs = Tensor.normal(shape, as: .float64, using: &random)
    let rows = inputs.reshaped(to: [shape.elementCount / 3, 3])
    let outputs = Shape(shape.dropLast() + [2])
    let cotangents = Tensor.normal(outputs, as: .float64, using: &random)
    let points = [inputs, layer.weight.value] + (layer.bias.map { [$0.value] } ?? [])
    let parameters = [layer.weight] + (layer.bias.map { [$0] } ?? [])

    let (value, gradients) = valueWithGradient(at: points) { points in
      substituting(Array(points.dropFirst()), for: parameters) {
        (layer(points[0]) * cotangents).sum()
      }
    }
    let (expected, expectedGradients) = valueWithGradient(at: points) { points in
      let rows = points[0].reshaped(to: [shape.elementCount / 3, 3])
      let products = matmul(rows, points[1].transposed())
      let y = hasBias ? products + points[2] : products
      return (y.reshaped(to: outputs) * cotangents).sum()
    }
    let y =
      matmul(rows, layer.weight.value.transposed()) + (layer.bias?.value ?? Tensor(0, as: .float64))
    #expect(layer(inputs).shape == outputs)
    for (values, others) in zip(
      [layer(inputs), value] + gradients, [y, expected] + expectedGradients)
    {
      #expect(values.scalars.count == others.scalars.count)
      for (a, b) in zip(values.scalars, others.scalars) { #expect((a - b).magnitude < 1e-13) }
    }
    #expect(zip(gradients, points).allSatisfy { $0.shape == $1.shape })
  }

  @Test(arguments: ScalarType.allCases)
  func gradientsOfWeightsBiasAndInputs(scalarType: ScalarType) throws {
    // With cotangents G of the outputs: ∂W = Gᵀ·x, ∂b = Σ rows of G, ∂x = G·W.
    let layer = Self.layer(as: scalarType)
    let cotangents = Tensor([[1, 2], [3, 4]], as: scalarType)
    let inputs = Parameter(Tensor(Self.inputs, as: scalarType))
    let (_, gradients) = valueWithGradients { (layer(inputs.value) * cotangents).sum() }
    let bias = try #require(layer.bias)
    #expect(try #require(gradients[layer.weight]).scalars == [-2, 2, 9, -2, 4, 14])
    #expect(try #require(gradients[bias]).scalars == [4, 6])
    #expect(try #require(gradients[inputs]).scalars == [1, 5, 4, 3, 9, 10])
  }

  @Test func inputsOfTheWrongWidth() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Linear(3, 2)(Tensor.ones([5, 4])) }
    expectMessage(of: result, contains: "Linear(3, 2)", "[…, 3]", "[5, 4]", "last axis")
  }

  @Test func inputsOfTheWrongRank() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Linear(3, 2)(Tensor(1)) }
    expectMessage(of: result, contains: "Linear(3, 2)", "[…, 3]", "have []")
  }

  @Test func inputsOfTheWrongScalarType() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Linear(3, 2)(Tensor.ones([5, 3], as: .float64)) }
    expectMessage(of: result, contains: "float32", "float64", "cast(to:)")
  }

  @Test func layerWithoutInputs() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Linear(0, 2) }
    expectMessage(of: result, contains: "Linear(0, 2)", "at least one input")
  }
}
