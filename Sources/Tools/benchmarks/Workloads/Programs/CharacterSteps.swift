import Adjoint
import AdjointNetworks

extension Workload {
  /// Steps of `characters --recipe nanogpt-cpu`, on 12 windows of 64 characters of a million.
  static func characterSteps(_ scale: Scale) -> [Workload] {
    let (count, batch) = scale == .whole ? (1_000_000, 12) : (256, 2)
    let (vocabulary, length, width, heads, layers) = (65, 64, 128, 4, 4)
    // The products of a position are those of the attentions' four layers, of the two after each, which are
    // each four times as large, and of the output.
    let weights = width * (layers * (4 * width + 2 * 4 * width) + vocabulary)
    let flops =
      3 * 2 * Double(batch * length * weights)
      + Double(layers) * attentionFlops(batch * heads, length, width / heads)
    return [
      Workload(program: "characters-nanogpt-cpu", flops: flops) {
        let windows = TextWindows(of: randomIndices(count, below: vocabulary), length: length)
        let model = withSeed(1) {
          NanoTransformer(
            vocabulary: vocabulary, layers: layers, heads: heads, width: width, context: length)
        }
        let rule = AdamW(
          learningRate: .warmUp(to: 1e-3, over: 100).then(.cosine(to: 1e-4, over: 1900)),
          betas: (0.9, 0.99), weightDecay: 0.1)
        return ProgramStep(model, rule, on: windows, batch: batch) {
          softmaxCrossEntropy($0($1.contexts, shape: $1.shape), labels: $1.targets)
        } adjusting: {
          $0.clipped(toNorm: 1)
        }
      }
    ]
  }
}

/// A decoder whose table of tokens is used for what goes in and for what comes out, without biases.
final class NanoTransformer: Module {
  let (tokens, positions): (Embedding, Embedding)
  let blocks: [Block]
  let normalization: LayerNormalization

  init(vocabulary: Int, layers: Int, heads: Int, width: Int, context: Int) {
    let small = Initializer.normal(standardDeviation: 0.02)
    tokens = Embedding(vocabulary, width, weights: small)
    positions = Embedding(context, width, weights: small)
    blocks = (0..<layers).map { _ in Block(heads: heads, width: width, of: layers) }
    normalization = LayerNormalization(width, hasShift: false)
  }

  func callAsFunction(_ text: [Int], shape: Shape) -> Tensor {
    let start = tokens(text, shape: shape) + positions(Array(0..<shape[1]))
    let x = normalization(blocks.reduce(start) { $1($0) })
    let rows = x.reshaped(to: [text.count, x.shape[2]])
    return matmul(rows, tokens.weight.value, transposing: .right)
  }

  /// Attention and a perceptron, each added to what it is computed from.
  final class Block: Layer {
    let (first, second): (LayerNormalization, LayerNormalization)
    let attention: MultiHeadAttention
    let (wide, narrow): (Linear, Linear)

    init(heads: Int, width: Int, of layers: Int) {
      let small = Initializer.normal(standardDeviation: 0.02)
      let smaller = Initializer.normal(standardDeviation: 0.02 / Double(2 * layers).squareRoot())
      (first, second) = (
        LayerNormalization(width, hasShift: false), LayerNormalization(width, hasShift: false)
      )
      attention = MultiHeadAttention(
        width, heads: heads, isCausal: true, bias: false, weights: small)
      attention.output.weight.value = smaller([width, width])
      wide = Linear(width, 4 * width, bias: false, weights: small)
      narrow = Linear(4 * width, width, bias: false, weights: smaller)
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
      let y = x + attention(first(x))
      return y + narrow(gelu(wide(second(y))))
    }
  }
}
