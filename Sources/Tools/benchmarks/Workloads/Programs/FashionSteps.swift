import Adjoint
import AdjointNetworks

extension Workload {
  /// Steps of `fashion` with both of its networks, on batches of 128 of 60,000 images.
  static func fashionSteps(_ scale: Scale) -> [Workload] {
    let (images, batch) = scale == .whole ? (60_000, 128) : (24, 8)
    return [
      Workload(program: "fashion-mlp", flops: fashionPerceptronFlops(batch)) {
        fashionStep(withSeed(1) { FashionPerceptron() }, images, batch, epochs: 20) { $0($1) }
      },
      Workload(program: "fashion-convolutional", flops: fashionConvolutionFlops(batch)) {
        fashionStep(withSeed(1) { FashionConvolutions() }, images, batch, epochs: 8) { $0($1) }
      },
    ]
  }

  private static func fashionStep<Model: Module>(
    _ model: Model, _ images: Int, _ batch: Int, epochs: Int,
    logits: @escaping (Model, Tensor) -> Tensor
  ) -> ProgramStep {
    let data = LabeledData(
      inputs: uniform([images, 1, 28, 28], in: 0..<1, seed: 1),
      labels: randomIndices(images, below: 10))
    let steps = epochs * data.batches(of: batch).count
    return ProgramStep(
      model, AdamW(learningRate: .cosine(from: 2e-3, to: 0, over: steps)), on: data, batch: batch
    ) {
      softmaxCrossEntropy(logits($0, $1.inputs), labels: $1.labels)
    }
  }

  /// The images need no gradient, so the first layer has two products; the others have three.
  private static func fashionPerceptronFlops(_ batch: Int) -> Double {
    Double(2 * batch) * Double(2 * 784 * 256 + 3 * (256 * 128 + 128 * 100 + 100 * 10))
  }

  private static func fashionConvolutionFlops(_ batch: Int) -> Double {
    2 * convolutionFlops(batch, side: 28, 1, 32) + 3 * convolutionFlops(batch, side: 14, 32, 64)
      + 3 * 2 * Double(batch * 64 * 49 * 10)
  }
}

/// Three hidden layers.
final class FashionPerceptron: Module {
  let hidden = [Linear(784, 256), Linear(256, 128), Linear(128, 100)]
  let dropout = Dropout(0.2)
  let output = Linear(100, 10)

  func callAsFunction(_ images: Tensor) -> Tensor {
    output(hidden.reduce(images.flattened(from: 1)) { dropout(relu($1($0))) })
  }
}

/// Two convolutions, each followed by a normalization and a pooling, and one linear layer.
final class FashionConvolutions: Module {
  let first = Convolution2D(1, 32, size: 3, padding: 1)
  let second = Convolution2D(32, 64, size: 3, padding: 1)
  let normalizations = [BatchNormalization(32), BatchNormalization(64)]
  let pooling = MaxPooling2D(size: 2)
  let dropout = Dropout(0.3)
  let output = Linear(64 * 7 * 7, 10)

  func callAsFunction(_ images: Tensor) -> Tensor {
    let x = pooling(relu(normalizations[0](first(images))))
    let y = pooling(relu(normalizations[1](second(x))))
    return output(dropout(y.flattened(from: 1)))
  }
}
