import Adjoint
import AdjointNetworks
import Testing

/// A training run with momentum and weight decay, step by step as PyTorch's.
@Suite struct PyTorchTrainingTests {
  private final class Network: Module {
    let hidden = Linear(4, 5, as: .float64)
    let output = Linear(5, 3, as: .float64)

    func callAsFunction(_ inputs: Tensor) -> Tensor { output(tanh(hidden(inputs))) }
  }

  @Test func lossesAndParametersArePyTorchs() throws {
    let run = try PyTorchTraining.load()
    let model = Network()
    let parameters = model.parameters
    #expect(Set(parameters.paths) == Set(run.initial.keys))
    for (name, parameter) in zip(parameters.paths, parameters) {
      parameter.value = try #require(run.initial[name]).tensor
    }

    let optimizer = Optimizer(
      model,
      SGD(
        learningRate: .constant(run.learningRate), momentum: run.momentum,
        weightDecay: .everywhere(run.weightDecay)))
    let losses = run.losses.map { _ in
      let (loss, gradients) = valueWithGradients {
        softmaxCrossEntropy(model(run.inputs.tensor), labels: run.labels)
      }
      optimizer.update(with: gradients)
      return loss.scalar
    }

    #expect(losses.count == 10)
    for (step, (loss, expected)) in zip(losses, run.losses).enumerated() {
      #expect((loss - expected).magnitude < 1e-12, "step \(step)")
    }
    for (name, parameter) in zip(parameters.paths, parameters) {
      let expected = try #require(run.final[name]).values
      #expect(parameter.value.scalars.count == expected.count)
      for (value, expected) in zip(parameter.value.scalars, expected) {
        #expect((value - expected).magnitude < 1e-12, "\(name)")
      }
    }
  }
}
