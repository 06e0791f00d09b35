import Adjoint
import AdjointNetworks
import Testing

/// A decoder-only transformer and a GRU that learn a text by heart.
@Suite struct LanguageModelTests {
  private final class Block: Layer {
    let attention: MultiHeadAttention
    let (first, second): (LayerNormalization, LayerNormalization)
    let perceptron: Sequential

    init(_ width: Int) {
      attention = MultiHeadAttention(width, heads: 4, isCausal: true)
      (first, second) = (LayerNormalization(width), LayerNormalization(width))
      perceptron = Sequential(
        Linear(width, 4 * width), Function { gelu($0) }, Linear(4 * width, width), Dropout(0.1))
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      let y = x + attention(first(x))
      return y + perceptron(second(y))
    }
  }

  private final class Transformer: Module {
    let (tokens, positions) = (Embedding(32, 16), Embedding(12, 16))
    let blocks = Sequential(Block(16), Block(16))
    let normalization = LayerNormalization(16)
    let output = Linear(16, 32)

    func callAsFunction(_ text: [Int], shape: Shape) -> Tensor {
      let x = tokens(text, shape: shape) + positions(Array(0..<shape[1]))
      return output(normalization(blocks(x)))
    }
  }

  private final class Recurrent: Module {
    let tokens = Embedding(32, 16)
    let gru = GRU(16, 32)
    let output = Linear(32, 32)

    func callAsFunction(_ text: [Int], shape: Shape) -> Tensor {
      output(gru(tokens(text, shape: shape).transposed(1, 0, 2))).transposed(1, 0, 2)
    }
  }

  private static let text = "the tape runs back and the sum is done ".utf8.map { Int($0) & 31 }

  /// The loss of the next characters after some steps.
  private func loss(
    after steps: Int, of model: some Module, _ logits: ([Int], Shape) -> Tensor
  ) -> Double {
    let optimizer = Optimizer(model, AdamW(learningRate: 1e-2))
    let windows = (0..<3).map { Array(Self.text[$0 * 12..<$0 * 12 + 13]) }
    let inputs = windows.flatMap { $0.dropLast() }
    let labels = windows.flatMap { $0.dropFirst() }
    func loss() -> Tensor { softmaxCrossEntropy(logits(inputs, [3, 12]), labels: labels) }
    for step in 0..<steps {
      optimizer.update(
        with: training(seed: 1, step: step) { valueWithGradients(of: loss) }.gradients)
    }
    return loss().scalar
  }

  @Test func aTransformerLearns() {
    let model = withSeed(1) { Transformer() }
    #expect(loss(after: 0, of: model) { model($0, shape: $1) } > 2.5)
    #expect(loss(after: 40, of: model) { model($0, shape: $1) } < 0.5)
  }

  @Test func gatedUnitsLearn() {
    let model = withSeed(1) { Recurrent() }
    #expect(loss(after: 0, of: model) { model($0, shape: $1) } > 2.5)
    #expect(loss(after: 60, of: model) { model($0, shape: $1) } < 0.5)
  }
}
