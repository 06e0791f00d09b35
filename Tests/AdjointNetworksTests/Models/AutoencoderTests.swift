import Adjoint
import AdjointNetworks
import Foundation
import HandwrittenDigits
import Testing

/// Networks that are trained without labels.
@Suite struct AutoencoderTests {
  private final class Autoencoder: Module {
    let encoder = Sequential(
      Linear(64, 32), LayerNormalization(32), Function { silu($0) }, Linear(32, 8))
    let decoder = Sequential(Linear(8, 32), RMSNormalization(32), Function(relu), Linear(32, 64))

    func callAsFunction(_ x: Tensor) -> Tensor { decoder(encoder(x)) }
  }

  @Test func anAutoencoderLearns() throws {
    let x = try Digits.load().training.inputs[0..<200]
    let model = withSeed(1) { Autoencoder() }
    let optimizer = Optimizer(model, AdamW(learningRate: 3e-3))
    var losses: [Double] = []
    for _ in 0..<60 {
      let (loss, gradients) = valueWithGradients { meanSquaredError(model(x), targets: x) }
      optimizer.update(with: gradients)
      losses.append(loss.scalar)
    }
    #expect(losses.last! < losses[0] / 3, "\(losses[0]) \(losses.last!)")
  }

  private final class Solution: Module {
    let layers = Sequential(
      Linear(1, 16, as: .float64), Function(tanh), Linear(16, 16, as: .float64), Function(tanh),
      Linear(16, 1, as: .float64))

    func callAsFunction(_ x: Tensor) -> Tensor { layers(x) }
  }

  /// u′ = −2·x·u with u(0) = 1, whose solution is exp(−x²): the loss holds the network's derivative.
  @Test func aDifferentialEquationIsSolved() {
    let model = withSeed(1) { Solution() }
    let x = Tensor((0..<24).map { Double($0) / 16 - 0.75 }, as: .float64).reshaped(
      to: [24, 1] as Shape)
    let origin = Tensor([[0]], as: .float64)
    let optimizer = Optimizer(model, Adam(learningRate: .cosine(from: 2e-2, to: 1e-4, over: 400)))
    for _ in 0..<400 {
      let (_, gradients) = valueWithGradients {
        let (u, slope) = valueWithPullback(at: x) { model($0) }
        let residual = slope(.ones([24, 1], as: .float64)) + 2 * x * u
        return square(residual).mean() + square(model(origin) - 1).sum()
      }
      optimizer.update(with: gradients)
    }
    let errors = zip(model(x).scalars, x.scalars).map { ($0 - exp(-$1 * $1)).magnitude }
    #expect(errors.max()! < 5e-3, "\(errors.max()!)")
  }
}
