import Adjoint
import AdjointNetworks

/// A decoder-only transformer that predicts the next character (Radford et al., "Language Models are
/// Unsupervised Multitask Learners", 2019; sizes and initial values as in Karpathy's nanoGPT).
///
///     x = tokens + positions
///     x = x + attention(normalized x), x = x + perceptron(normalized x)    in each block
///     logits = normalized x · tokensᵀ
///
/// The table of tokens is used twice: for what goes in and for what comes out. No layer has a bias.
package final class Transformer: Module {
  package let (tokens, positions): (Embedding, Embedding)
  package let blocks: [Block]
  package let normalization: LayerNormalization

  package init(vocabulary: Int, _ size: Size) {
    let small = Initializer.normal(standardDeviation: 0.02)
    tokens = Embedding(vocabulary, size.width, weights: small)
    positions = Embedding(size.context, size.width, weights: small)
    blocks = (0..<size.layers).map { _ in Block(size) }
    normalization = LayerNormalization(size.width, hasShift: false)
  }

  /// The sizes of a network.
  package struct Size {
    package let layers, heads, width, context: Int

    package static let small = Size(layers: 2, heads: 4, width: 64, context: 64)

    /// That of nanoGPT's recipe for a processor.
    package static let nanoGPT = Size(layers: 4, heads: 4, width: 128, context: 64)
  }

  /// The logits `[N·T, V]` for texts of `[N, T]` tokens, one after the other.
  package func callAsFunction(_ text: [Int], shape: Shape) -> Tensor {
    let start = tokens(text, shape: shape) + positions(Array(0..<shape[1]))
    let x = normalization(blocks.reduce(start) { $1($0) })
    let rows = x.reshaped(to: [text.count, x.shape[2]])
    return matmul(rows, tokens.weight.value, transposing: .right)
  }

  /// Attention and a perceptron, each added to what it is computed from.
  package final class Block: Layer {
    let (first, second): (LayerNormalization, LayerNormalization)
    let attention: MultiHeadAttention
    let (wide, narrow): (Linear, Linear)

    init(_ size: Size) {
      let width = size.width
      let small = Initializer.normal(standardDeviation: 0.02)
      // Each block adds two terms to x, which shall not become larger with the number of blocks.
      let smaller = Initializer.normal(
        standardDeviation: 0.02 / Double(2 * size.layers).squareRoot())
      (first, second) = (
        LayerNormalization(width, hasShift: false), LayerNormalization(width, hasShift: false)
      )
      attention = MultiHeadAttention(
        width, heads: size.heads, isCausal: true, bias: false, weights: small)
      attention.output.weight.value = smaller([width, width])
      wide = Linear(width, 4 * width, bias: false, weights: small)
      narrow = Linear(4 * width, width, bias: false, weights: smaller)
    }

    package func callAsFunction(_ x: Tensor) -> Tensor {
      let y = x + attention(first(x))
      return y + narrow(gelu(wide(second(y))))
    }
  }
}
