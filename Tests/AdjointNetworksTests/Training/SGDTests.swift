import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Gradient descent against closed forms. The numbers are powers of two, so the steps are exact.
@Suite struct SGDTests {
  /// One step on ½·k·w², whose gradient is k·w.
  private static func step(_ optimizer: Optimizer, on weight: Parameter, curvature: Double = 1) {
    let (_, gradients) = valueWithGradients {
      (weight.value * weight.value).sum() * (curvature / 2)
    }
    optimizer.update(with: gradients)
  }

  @Test(arguments: ScalarType.allCases)
  func plainDescentShrinksByAFactor(scalarType: ScalarType) {
    // w ← (1 − ηk)·w
    let weight = Parameter(Tensor([64, -32], as: scalarType))
    let optimizer = Optimizer([weight], SGD(learningRate: 0.25))
    for _ in 0..<4 { Self.step(optimizer, on: weight, curvature: 2) }
    #expect(weight.value.scalars == [4, -2])
    #expect(weight.scalarType == scalarType)
  }

  @Test func learningRateMayChange() {
    let weight = Parameter(Tensor(64, as: .float64))
    let optimizer = Optimizer([weight], SGD(learningRate: 0.5))
    Self.step(optimizer, on: weight)
    #expect(weight.value.scalar == 32)
    optimizer.groups[0].rule.learningRate = 0.25
    Self.step(optimizer, on: weight)
    #expect(weight.value.scalar == 24)
    optimizer.groups[0].rule.learningRate = 0
    Self.step(optimizer, on: weight)
    #expect(weight.value.scalar == 24)
  }

  @Test func momentumBeginsWithTheFirstGradient() {
    // v₁ = g₁ = 64, w = 32; v₂ = ½·64 + 32 = 64, w = 0; v₃ = ½·64 + 0 = 32, w = −16.
    let weight = Parameter(Tensor(64, as: .float64))
    let optimizer = Optimizer([weight], SGD(learningRate: 0.5, momentum: 0.5))
    var path: [Double] = []
    for _ in 0..<3 {
      Self.step(optimizer, on: weight)
      path.append(weight.value.scalar)
    }
    #expect(path == [32, 0, -16])
  }

  @Test func learningRateMultipliesTheVelocity() {
    // v₁ = 64, w = 32; then η = ¼: v₂ = 32 + 32 = 64, w = 32 − 16.
    let weight = Parameter(Tensor(64, as: .float64))
    let optimizer = Optimizer([weight], SGD(learningRate: 0.5, momentum: 0.5))
    Self.step(optimizer, on: weight)
    optimizer.groups[0].rule.learningRate = 0.25
    Self.step(optimizer, on: weight)
    #expect(weight.value.scalar == 16)
  }

  @Test func weightDecayIsPartOfTheGradient() {
    // g = w + ¼·w, so w ← w − ½·(5/4)·w = ⅜·w.
    let weight = Parameter(Tensor(64, as: .float64))
    Self.step(
      Optimizer([weight], SGD(learningRate: 0.5, weightDecay: .everywhere(0.25))), on: weight)
    #expect(weight.value.scalar == 24)
  }

  @Test func gradientsAreNotChangedByAStep() throws {
    let weight = Parameter(Tensor([64, 32], as: .float64))
    let optimizer = Optimizer(
      [weight], SGD(learningRate: 0.5, momentum: 0.5, weightDecay: .everywhere(0.25)))
    let (_, gradients) = valueWithGradients { (weight.value * 3).sum() }
    optimizer.update(with: gradients)
    optimizer.update(with: gradients)
    #expect(try #require(gradients[weight]).scalars == [3, 3])
  }

  @Test func parameterWithoutAGradientStaysAsItIs() {
    let (used, unused) = (Parameter(Tensor(4)), Parameter(Tensor(5)))
    let optimizer = Optimizer(
      [used, unused], SGD(learningRate: 0.5, momentum: 0.5, weightDecay: .everywhere(0.5)))
    let (_, gradients) = valueWithGradients { used.value * 2 + unused.value.detached() }
    optimizer.update(with: gradients)
    #expect(used.value.scalar == 2)
    #expect(unused.value.scalar == 5)
  }

  @Test func valueReadBeforeAStepStaysAsItWas() {
    let weight = Parameter(Tensor([64, 32]))
    let before = weight.value
    Self.step(Optimizer([weight], SGD(learningRate: 0.5)), on: weight)
    #expect(before.scalars == [64, 32])
    #expect(weight.value.scalars == [32, 16])
  }
}
