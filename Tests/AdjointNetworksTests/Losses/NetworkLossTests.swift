import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// The losses of networks are PyTorch's, and their gradients agree with differences.
@Suite struct NetworkLossTests {
  private struct Fixture: Decodable {
    let labels: [Int]
    let probabilities: Values
    let cases: [Case]

    struct Case: Decodable {
      let name: String
      let options: [String: Double]
      let operands: [Values]
      let value: Double
      let gradients: [Values]
    }

    struct Values: Decodable {
      let shape: [Int]
      let values: [Double]
      var tensor: Tensor { Tensor(values, shape: Shape(shape), as: .float64) }
    }
  }

  private static func loss(_ test: Fixture.Case, _ x: [Tensor], _ fixture: Fixture) -> Tensor {
    switch test.name {
    case "meanSquaredError": meanSquaredError(x[0], targets: x[1])
    case "meanAbsoluteError": meanAbsoluteError(x[0], targets: x[1])
    case "huberLoss": huberLoss(x[0], targets: x[1], delta: test.options["delta"]!)
    case "kullbackLeiblerDivergence":
      kullbackLeiblerDivergence(x[0], targets: fixture.probabilities.tensor)
    case "hingeLoss": hingeLoss(x[0], labels: fixture.labels, margin: test.options["margin"]!)
    case "gaussianNegativeLogLikelihood":
      gaussianNegativeLogLikelihood(means: x[0], variances: x[1], targets: x[2])
    default: fatalError("no loss is called \(test.name)")
    }
  }

  @Test func valuesAndGradientsArePyTorchs() throws {
    let fixture = try loadFixture("network_losses", as: Fixture.self)
    #expect(fixture.cases.count == 8)
    for test in fixture.cases {
      let operands = test.operands.map(\.tensor)
      let (value, gradients) = valueWithGradient(at: operands) { Self.loss(test, $0, fixture) }
      let scale = max(1, test.value.magnitude)
      #expect((value.scalar - test.value).magnitude < 1e-13 * scale, "\(test.name)")
      for (gradient, expected) in zip(gradients, test.gradients) {
        let largest = expected.values.map(\.magnitude).max()!
        #expect(
          zip(gradient.scalars, expected.values).allSatisfy {
            ($0 - $1).magnitude <= 1e-13 * max(1, largest)
          }, "\(test.name): \(gradient) and not \(expected.tensor)")
      }
    }
  }

  @Test func smoothOnesAgreeWithDifferences() {
    var random = RandomStream(seed: 2)
    let x = Tensor.normal([3, 4], as: .float64, using: &random)
    let t = Tensor.normal([3, 4], as: .float64, using: &random)
    let v = Tensor.uniform([3, 4], in: 0.5..<2, as: .float64, using: &random)
    #expect(checkGradient(at: x, t, order: 2) { meanSquaredError($0, targets: $1) }.agrees)
    #expect(
      checkGradient(at: x, v, t, order: 2) {
        gaussianNegativeLogLikelihood(means: $0, variances: $1, targets: $2)
      }.agrees)
    let targets = softmax(t)
    #expect(
      checkGradient(at: x, order: 2) {
        kullbackLeiblerDivergence(logSoftmax($0), targets: targets)
      }.agrees)
    #expect(
      checkGradient(at: x, t) { hingeLoss($0, targets: sign($1)) }.tensors[0].verdict == .agrees)
  }

  @Test func aTargetOfZeroAddsNothing() {
    let q = Tensor([[-Double.infinity, 0]], as: .float64)
    let (value, slope) = valueWithGradient(at: q) {
      kullbackLeiblerDivergence($0, targets: Tensor([[0, 1]], as: .float64))
    }
    #expect(value.scalar == 0 && slope.scalars == [0, -1])
  }

  @Test(arguments: LossReduction.plain)
  func reductions(_ reduction: LossReduction) {
    let (x, t) = (Tensor([1, 2, 4]), Tensor([1, 0, 1]))
    let value = meanSquaredError(x, targets: t, reduction: reduction)
    switch reduction {
    case .mean: #expect(value.scalar == Double(Float(13.0 / 3)))
    case .sum: #expect(value.scalar == 13)
    default: #expect(value.scalars == [0, 4, 9])
    }
  }

  /// [3] against [3, 1] would compare each with every other.
  @Test func shapesThatWouldBeBroadcast() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = meanSquaredError(.ones([3]), targets: .ones([3, 1]))
    }
    expectMessage(of: result, contains: "meanSquaredError:", "[3]", "[3, 1]", "reshape")
  }
}
