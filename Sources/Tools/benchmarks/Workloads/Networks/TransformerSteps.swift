import Adjoint
import AdjointNetworks

extension Workload {
  /// A training step of a transformer of one layer on characters: a context of 64, 64 wide, 4 heads.
  static func transformerSteps(_ scale: Scale) -> [Workload] {
    let batch = scale == .whole ? 32 : 2
    let (length, width, characters) = (64, 64, 65)
    // The products of a position are those of the attention's four layers, of the two after it, each four
    // times as large, and of the output.
    let weights = width * (4 * width + 2 * 4 * width + characters)
    let flops =
      3 * 2 * Double(batch * length * weights) + attentionFlops(batch * 4, length, width / 4)
    return [
      Workload(
        name: "transformer/64x64/h4/b32/adamw", amount: .flops(flops), limit: .arithmetic
      ) {
        let text = randomIndices(batch * length, below: characters)
        let labels = Array(text[1...] + text[..<1])
        let step = LearningStep(
          withSeed(1) { CharacterTransformer(characters, length: length, width: width, heads: 4) },
          AdamW(learningRate: 1e-3)
        ) {
          softmaxCrossEntropy($0(text), labels: labels)
        }
        return Work(changing: step.state) { step() }
      }
    ]
  }
}

/// One layer of causal attention and of a network of each position, each after a normalization and added to
/// its inputs.
private final class CharacterTransformer: Module {
  let characters: Embedding
  let positions: Embedding
  let attention: MultiHeadAttention
  let hidden: Linear
  let joining: Linear
  let normalizations: [LayerNormalization]
  let output: Linear

  init(_ count: Int, length: Int, width: Int, heads: Int) {
    characters = Embedding(count, width)
    positions = Embedding(length, width)
    attention = MultiHeadAttention(width, heads: heads, isCausal: true)
    hidden = Linear(width, 4 * width)
    joining = Linear(4 * width, width)
    normalizations = (0..<3).map { _ in LayerNormalization(width) }
    output = Linear(width, count)
  }

  /// The logits of each next character, `[N, T, count]`, of texts that follow each other.
  func callAsFunction(_ text: [Int]) -> Tensor {
    let length = positions.weight.shape[0]
    var x = characters(text, shape: [text.count / length, length]) + positions.weight.value
    x = x + attention(normalizations[0](x))
    x = x + joining(gelu(hidden(normalizations[1](x))))
    return output(normalizations[2](x))
  }
}
