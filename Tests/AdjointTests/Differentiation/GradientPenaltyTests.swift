import Adjoint
import Testing

/// A loss that contains a gradient: parameters outside, the point of the penalty inside.
@Suite struct GradientPenaltyTests {
  @Test(arguments: ScalarType.allCases)
  func penaltyOfAQuadraticHasTheClosedForm(scalarType: ScalarType) throws {
    // D(x) = w·Σx², ∇D = 2·w·x, penalty Σ(∇D)² = 4·w²·Σx², whose derivative is 8·w·Σx².
    let weight = Parameter(Tensor(3, as: scalarType))
    let images = Tensor([1, 2], as: scalarType)
    let (penalty, gradients) = valueWithGradients {
      let slope = gradient(at: images) { x in weight.value * (x * x).sum() }
      return (slope * slope).sum()
    }
    #expect(penalty.scalar == 180)
    #expect(try #require(gradients[weight]).scalar == 120)
  }

  @Test func penaltyOfANetworkAgreesWithFiniteDifferences() {
    var random = RandomStream(seed: 3)
    let images = Tensor.normal([4, 3], as: .float64, using: &random)
    let hidden = Tensor.normal([3, 5], as: .float64, using: &random)
    let output = Tensor.normal([5, 1], as: .float64, using: &random)
    func loss(_ weights: [Tensor]) -> Tensor {
      let (value, slope) = valueWithGradient(at: images) { x in
        matmul(tanh(matmul(x, weights[0])), weights[1]).sum()
      }
      return value + (slope * slope).sum()
    }
    let check = checkGradient(at: [hidden, output], of: loss)
    #expect(check.agrees, "\(check)")
    // Both matrices must count, or there would be little to agree on.
    let slopes = gradient(at: [hidden, output], of: loss)
    #expect(slopes.allSatisfy { (slope: Tensor) in slope.scalars.contains { $0.magnitude > 0.1 } })
  }

  @Test func penaltyOfAFusedLossAgreesWithFiniteDifferences() {
    var random = RandomStream(seed: 4)
    let images = Tensor.normal([3, 4], as: .float64, using: &random)
    let weights = Tensor.normal([4, 3], as: .float64, using: &random)
    func penalty(_ weights: Tensor) -> Tensor {
      let slope = gradient(at: images) { x in
        softmaxCrossEntropy(matmul(x, weights), labels: [0, 2, 1])
      }
      return (slope * slope).sum()
    }
    let check = checkGradient(at: weights, of: penalty)
    #expect(check.agrees, "\(check)")
    let slope = gradient(at: weights, of: penalty)
    #expect(slope.scalars.contains { $0.magnitude > 0.01 })
  }

  @Test(arguments: ScalarType.allCases)
  func gradientsOfParametersNest(scalarType: ScalarType) throws {
    // The inner gradient of w³ is 3·w², the outer one of that 6·w.
    let weight = Parameter(Tensor(5, as: scalarType))
    let (slope, gradients) = try valueWithGradients {
      let cube = { weight.value * weight.value * weight.value }
      return try #require(valueWithGradients(of: cube).gradients[weight])
    }
    #expect(slope.scalar == 75)
    #expect(try #require(gradients[weight]).scalar == 30)
  }

  @Test func stepOfTheInnerScopeIsDifferentiated() throws {
    // The loss w² after one step w − η·2w of descent on it: w²·(1 − 2η)², derivative 2w·(1 − 2η)².
    let weight = Parameter(Tensor(3, as: .float64))
    let (_, gradients) = try valueWithGradients {
      let inner = valueWithGradients { weight.value * weight.value }.gradients
      let moved = weight.value - 0.25 * (try #require(inner[weight]))
      return moved * moved
    }
    #expect(try #require(gradients[weight]).scalar == 1.5)
  }
}
