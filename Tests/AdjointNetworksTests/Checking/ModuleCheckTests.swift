import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// `checkGradients(of:)`: the gradients of a module's parameters, in float64.
@Suite struct ModuleCheckTests {
  @Test func aLayerOfFloat32Agrees() {
    let layer = Linear(3, 2)
    let x = Tensor([[1, 2, 3], [-1, 0, 2]], as: .float64)
    let check = checkGradients(of: layer) { softmaxCrossEntropy(layer(x), labels: [1, 0]) }
    #expect(check.agrees, "\(check)")
    #expect("\(check)".contains("weight [2, 3]: agrees"))
  }

  /// Layers with buffers, which are widened too, and have their values again.
  @Test(arguments: [false, true])
  func buffers(inTraining: Bool) {
    let model = withSeed(1) { Buffered() }
    let x = Tensor.normal([6, 3], as: .float64, key: RandomKey(seed: 1))
    training(seed: 1, step: 0) { _ = model(x.cast(to: .float32)) }
    let before = model.buffers.map(\.value)
    func check() -> GradientCheck { checkGradients(of: model) { square(model(x)).mean() } }
    let result = inTraining ? training(seed: 1, step: 3) { check() } : evaluating { check() }
    #expect(result.agrees && result.isRepeatable, "\(result)")
    #expect(model.buffers.map(\.value) == before)
    #expect(model.buffers.map(\.scalarType) == [.float32, .float32, .float64, .float32])
  }

  private final class Buffered: Module {
    let normalization = BatchNormalization(3)
    let centering = Centering()
    let dropout = Dropout(0.3)
    let output = Linear(3, 2)

    func callAsFunction(_ x: Tensor) -> Tensor {
      output(dropout(centering(normalization(x))))
    }
  }

  /// x less a mean that follows the batches, which it reads in training too.
  private final class Centering: Layer, Sendable {
    let mean = Buffer(.zeros([3]))

    func callAsFunction(_ x: Tensor) -> Tensor {
      guard case .training(let step) = Mode.current(for: "Centering") else { return x - mean.value }
      let batch = x.detached().mean(along: 0)
      step.collect(batch, for: self) { a, b in
        (a + b) / 2
      } storing: { batch in
        self.mean.value = self.mean.value * 0.9 + batch * 0.1
      }
      return x - mean.value
    }
  }

  @Test func float32DataIsReportedInTheChecksName() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let layer = Linear(3, 2)
      let x = Tensor([[1, 2, 3], [-1, 0, 2]])
      _ = checkGradients(of: layer) { softmaxCrossEntropy(layer(x), labels: [1, 0]) }
    }
    expectMessage(of: result, contains: "checkGradients(of:)", "float64", "cast(to:)")
  }
}
