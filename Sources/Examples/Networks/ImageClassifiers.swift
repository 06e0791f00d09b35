import Adjoint
import AdjointNetworks

/// A network that tells the class of images.
package protocol ImageClassifier: Module {
  /// The logits `[N, 10]` for images `[N, 1, 28, 28]`.
  func callAsFunction(_ images: Tensor) -> Tensor
}

/// Three hidden layers.
package final class Perceptron: ImageClassifier {
  let hidden = [Linear(784, 256), Linear(256, 128), Linear(128, 100)]
  let dropout = Dropout(0.2)
  let output = Linear(100, 10)

  package init() {}

  package func callAsFunction(_ images: Tensor) -> Tensor {
    output(hidden.reduce(images.flattened(from: 1)) { dropout(relu($1($0))) })
  }
}

/// Two convolutions, each followed by a pooling, and one linear layer: some 50,000 parameters.
package final class ConvolutionalNetwork: ImageClassifier {
  let first = Convolution2D(1, 32, size: 3, padding: 1)
  let second = Convolution2D(32, 64, size: 3, padding: 1)
  let normalizations = [BatchNormalization(32), BatchNormalization(64)]
  let pooling = MaxPooling2D(size: 2)
  let dropout = Dropout(0.3)
  let output = Linear(64 * 7 * 7, 10)

  package init() {}

  package func callAsFunction(_ images: Tensor) -> Tensor {
    let x = pooling(relu(normalizations[0](first(images))))
    let y = pooling(relu(normalizations[1](second(x))))
    return output(dropout(y.flattened(from: 1)))
  }
}
