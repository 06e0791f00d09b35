import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// What an optimizer may be given, and that a parameter counts once however often it is given.
@Suite struct OptimizerArgumentTests {
  /// Two layers that share a weight, as an encoder and a decoder may.
  private final class Half: Module {
    let weight: Parameter
    init(_ weight: Parameter) { self.weight = weight }
  }

  @Test(arguments: [0, 0.5])
  func aParameterGivenTwiceIsSteppedOnce(momentum: Double) {
    func value(_ copies: (Parameter) -> [Parameter]) -> [Double] {
      let weight = Parameter(Tensor([4, -8], as: .float64))
      let optimizer = Optimizer(
        copies(weight),
        SGD(
          learningRate: 0.25, momentum: momentum, nesterov: momentum > 0,
          weightDecay: .everywhere(0.5)))
      for _ in 0..<3 {
        let (_, gradients) = valueWithGradients { (weight.value * weight.value).sum() }
        optimizer.update(with: gradients)
      }
      return weight.value.scalars
    }
    let once = value { [$0] }
    #expect(value { [$0, $0] } == once)
    #expect(value { [$0, $0, Parameter(Tensor(1)), $0] } == once)
    #expect(value { Array(Half($0).parameters) + Array(Half($0).parameters) } == once)
  }

  // Captured by their bits, for NaN and infinities have no JSON.

  @Test(arguments: [-0.1, .nan, .infinity, -.infinity, -.leastNonzeroMagnitude])
  func learningRates(_ rate: Double) async {
    let first = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [bits = rate.bitPattern as UInt64] in
      _ = SGD(learningRate: .constant(Double(bitPattern: bits)))
    }
    expectMessage(
      of: first, contains: "Schedule: the learning rate is \(rate)", "zero or more", "finite")
  }

  @Test(arguments: [-0.5, 1, 9, .nan, .infinity])
  func momenta(_ momentum: Double) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [bits = momentum.bitPattern as UInt64] in
      _ = SGD(learningRate: 1, momentum: Double(bitPattern: bits))
    }
    expectMessage(of: result, contains: "SGD: the momentum is \(momentum)", "from 0 to below 1")
  }

  @Test(arguments: [-1e-4, .nan, .infinity])
  func weightDecays(_ decay: Double) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [bits = decay.bitPattern as UInt64] in
      _ = SGD(learningRate: 1, weightDecay: WeightDecay(Double(bitPattern: bits)))
    }
    expectMessage(
      of: result, contains: "WeightDecay: the weight decay is \(decay)", "zero or more", "finite")
  }

  @Test func nesterovWithoutMomentum() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = SGD(learningRate: 1, nesterov: true)
    }
    expectMessage(of: result, contains: "SGD:", "Nesterov", "momentum, which is 0")
  }

  @Test func noParameters() async {
    struct Empty: Module {}
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Optimizer(Empty(), SGD(learningRate: 1))
    }
    expectMessage(of: result, contains: "Optimizer: there is no parameter", "stored properties")
  }

  /// Two values for one parameter contradict each other.
  @Test func substitutingTwice() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let weight = Parameter(Tensor([1, 2]))
      substituting([Tensor([3, 4]), Tensor([5, 6])], for: [weight, weight]) {}
    }
    expectMessage(of: result, contains: "substituting:", "[2]", "given twice", "give each")
  }
}
