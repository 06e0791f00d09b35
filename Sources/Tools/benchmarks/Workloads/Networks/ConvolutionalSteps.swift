import Adjoint
import AdjointNetworks

extension Workload {
  /// A training step of a network with two convolutions on images of 28 × 28.
  static func convolutionalSteps(_ scale: Scale) -> [Workload] {
    let images = scale == .whole ? 64 : 4
    // The images need no gradient, so the first layer has two products; the others have three.
    let flops =
      2 * convolutionFlops(images, side: 28, 1, 16) + 3 * convolutionFlops(images, side: 14, 16, 32)
      + 3 * 2 * Double(images * 32 * 49 * 10)
    return [
      Workload(name: "cnn/28x28/16-32/b64/sgd", amount: .flops(flops), limit: .arithmetic) {
        let inputs = normal([images, 1, 28, 28], seed: 1)
        let labels = randomIndices(images, below: 10)
        let step = LearningStep(
          withSeed(1) { ConvolutionalNetwork() }, SGD(learningRate: 1e-3)
        ) {
          softmaxCrossEntropy($0(inputs), labels: labels)
        }
        return Work(changing: step.state) { step() }
      }
    ]
  }
}

/// Two convolutions of 3 × 3, each with a rectifier and pooling by 2, and a linear layer.
private final class ConvolutionalNetwork: Module {
  let first = Convolution2D(1, 16, size: 3, padding: 1)
  let second = Convolution2D(16, 32, size: 3, padding: 1)
  let output = Linear(32 * 49, 10)

  func callAsFunction(_ images: Tensor) -> Tensor {
    let hidden = maxPooling2D(relu(first(images)), size: 2)
    return output(maxPooling2D(relu(second(hidden)), size: 2).flattened(from: 1))
  }
}
