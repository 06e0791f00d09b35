import Adjoint
import AdjointNetworks
import HandwrittenDigits
import Testing

/// A residual convolutional network (He et al., "Deep Residual Learning", 2016) on the digits.
@Suite struct ResidualNetworkTests {
  private final class Block: Layer {
    let first: Convolution2D
    let second: Convolution2D
    let firstNormalization: BatchNormalization
    let secondNormalization: BatchNormalization

    init(_ channels: Int) {
      first = Convolution2D(channels, channels, size: 3, padding: 1, bias: false)
      second = Convolution2D(channels, channels, size: 3, padding: 1, bias: false)
      firstNormalization = BatchNormalization(channels, momentum: 0.5)
      secondNormalization = BatchNormalization(channels, momentum: 0.5)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      relu(x + secondNormalization(second(relu(firstNormalization(first(x))))))
    }
  }

  private final class Network: Layer {
    let start = Convolution2D(1, 8, size: 3, padding: 1)
    let blocks = Sequential(Block(8), MaxPooling2D(size: 2), Block(8), AveragePooling2D(size: 2))
    let output = Linear(32, 10)

    func callAsFunction(_ images: Tensor) -> Tensor {
      output(blocks(relu(start(images.reshaped(to: [-1, 1, 8, 8])))).flattened(from: 1))
    }
  }

  @Test func itLearns() throws {
    let data = try Digits.load().training[0..<128]
    let model = withSeed(1) { Network() }
    let optimizer = Optimizer(model, AdamW(learningRate: 1e-2))
    for step in 0..<20 {
      let (_, gradients) = training(seed: 1, step: step) {
        valueWithGradients { softmaxCrossEntropy(model(data.inputs), labels: data.labels) }
      }
      optimizer.update(with: gradients)
    }
    var accuracy = Accuracy()
    accuracy.add(model(data.inputs), labels: data.labels)
    #expect(accuracy.value > 0.6, "\(accuracy)")
  }
}
