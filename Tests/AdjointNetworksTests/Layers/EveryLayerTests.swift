import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// A training step of a network with every layer is PyTorch's: value, every gradient, every buffer.
@Suite struct EveryLayerTests {
  private final class Network: Module {
    let convolution = Convolution2D(3, 4, size: 3, padding: 1, as: .float64)
    let batch = BatchNormalization(4, as: .float64)
    let pooling = MaxPooling2D(size: 2)
    let group = GroupNormalization(groups: 2, channels: 4, as: .float64)
    let upward = TransposedConvolution2D(4, 2, size: 2, stride: 2, as: .float64)
    let average = AveragePooling2D(size: 2)
    let layer = LayerNormalization(8, as: .float64)
    let attention = MultiHeadAttention(8, heads: 2, keyHeads: 1, isCausal: true, as: .float64)
    let root = RMSNormalization(8, epsilon: 1e-6, as: .float64)
    let linear = Linear(8, 6, as: .float64)
    let gru = GRU(6, 5, as: .float64)
    let lstm = LSTM(5, 4, as: .float64)
    let embedding = Embedding(10, 4, as: .float64)
    let output = Linear(4, 3, as: .float64)

    func callAsFunction(_ images: Tensor, tokens: [Int], mask: Tensor) -> Tensor {
      let features = pooling(relu(batch(convolution(images))))
      let count = images.shape[0]
      var x = average(upward(group(features))).reshaped(to: [count, 4, 8] as Shape)
      x = x + attention(layer(x))
      x = linear(root(x)) * mask
      let states = lstm(gru(x.transposed(1, 0, 2))).hidden
      return output(states[states.shape[0] - 1] + embedding(tokens))
    }
  }

  private struct Fixture: Decodable {
    let images, mask: Values
    let tokens, labels: [Int]
    let parameters, gradients, buffers: [String: Values]
    let value: Double

    struct Values: Decodable {
      let shape: [Int]
      let values: [Double]
      var tensor: Tensor { Tensor(values, shape: Shape(shape), as: .float64) }
    }
  }

  private func network(of fixture: Fixture) throws -> Network {
    let model = Network()
    #expect(Set(model.parameters.paths) == Set(fixture.parameters.keys))
    for (path, parameter) in model.parameters.named {
      parameter.value = try #require(fixture.parameters[path]).tensor
    }
    return model
  }

  @Test func aStepIsPyTorchs() throws {
    let fixture = try loadFixture("network", as: Fixture.self)
    let model = try network(of: fixture)
    let (value, gradients) = training(seed: 1, step: 0) {
      valueWithGradients {
        SoftmaxCrossEntropy(.labels(fixture.labels), labelSmoothing: 0.1)(
          model(fixture.images.tensor, tokens: fixture.tokens, mask: fixture.mask.tensor))
      }
    }
    #expect((value.scalar - fixture.value).magnitude < 1e-12)
    for (path, parameter) in model.parameters.named {
      let expected = try #require(fixture.gradients[path]).values
      let gradient = try #require(gradients[parameter]).scalars
      let error = zip(gradient, expected).map { ($0 - $1).magnitude }.max()!
      #expect(error < 1e-12, "\(path): \(error)")
    }
    #expect(Set(model.buffers.paths) == ["batch.mean", "batch.variance", "batch.stepCount"])
    for (path, expected) in fixture.buffers {
      let buffer = try #require(model.buffers[path]).value.scalars
      let error = zip(buffer, expected.values).map { ($0 - $1).magnitude }.max()!
      #expect(error < 1e-12, "\(path): \(error)")
    }
  }

  @Test func gradientsAgreeWithDifferences() throws {
    let fixture = try loadFixture("network", as: Fixture.self)
    let model = try network(of: fixture)
    let check = checkGradients(of: model) {
      training(seed: 1, step: 0) {
        softmaxCrossEntropy(
          model(fixture.images.tensor, tokens: fixture.tokens, mask: fixture.mask.tensor),
          labels: fixture.labels)
      }
    }
    #expect(check.agrees, "\(check)")
  }

  /// In pieces with their own checkpoints, a step has the gradients and buffers of the whole.
  @Test func statisticsChangeOnceUnderCheckpoints() throws {
    let fixture = try loadFixture("network", as: Fixture.self)
    func buffers(_ evaluate: (Network) -> Tensor) throws -> [[Double]] {
      let model = try network(of: fixture)
      training(seed: 1, step: 0) { _ = valueWithGradients { evaluate(model).sum() } }
      return model.buffers.map(\.value.scalars)
    }
    func outputs(_ model: Network, _ images: Tensor) -> Tensor {
      model(images, tokens: fixture.tokens, mask: fixture.mask.tensor)
    }
    let images = fixture.images.tensor
    let plain = try buffers { outputs($0, images) }
    #expect(plain[2] == [1])
    #expect(try buffers { model in checkpoint(at: images) { outputs(model, $0) } } == plain)
  }
}
