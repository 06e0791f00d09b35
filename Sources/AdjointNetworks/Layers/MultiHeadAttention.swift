import Adjoint

/// Attention of several heads, with the projections to and from them (Vaswani et al., "Attention Is All You
/// Need", 2017): softmax(Q·Kᵀ/√d + bias)·V in each head, joined and projected.
///
/// Fewer heads of keys and values than of queries may be shared by groups of these (Ainslie et al., "GQA",
/// 2023). See `scaledDotProductAttention`.
public final class MultiHeadAttention: Module, Sendable {
  /// The projections of the queries, keys and values, and of the heads' joined results.
  public let queries: Linear
  public let keys: Linear
  public let values: Linear
  public let output: Linear

  /// The number of heads, and that of the keys' and values'.
  public let heads: Int
  public let keyHeads: Int

  /// Whether each position sees itself and those before it alone.
  public let isCausal: Bool

  /// Attention on vectors of this width.
  ///
  /// The projections of queries, keys and values are drawn by Glorot and Bengio's uniform initializer and
  /// the biases are 0, unless initializers are given. Traps when the heads do not divide the width, or the
  /// heads of the keys those of the queries. Keys and values are made of vectors of the width `inputs`,
  /// which is that of the queries unless it is given.
  public init(
    _ width: Int, heads: Int, keyHeads: Int? = nil, inputs: Int? = nil, isCausal: Bool = false,
    bias: Bool = true, weights: Initializer = .glorotUniform(),
    as scalarType: ScalarType = .float32
  ) {
    let keyHeads = keyHeads ?? heads
    require(
      width > 0 && heads > 0 && keyHeads > 0 && width % heads == 0 && heads % keyHeads == 0,
      "MultiHeadAttention(\(width), heads: \(heads), keyHeads: \(keyHeads)): the heads must divide the "
        + "width, and the heads of the keys those of the queries")
    (self.heads, self.keyHeads, self.isCausal) = (heads, keyHeads, isCausal)
    func projection(_ inputs: Int, _ outputs: Int) -> Linear {
      Linear(inputs, outputs, bias: bias, weights: weights, biases: .zeros, as: scalarType)
    }
    let keyWidth = width / heads * keyHeads
    queries = projection(width, width)
    keys = projection(inputs ?? width, keyWidth)
    values = projection(inputs ?? width, keyWidth)
    output = projection(width, width)
  }

  /// Self-attention: the result `[N, T, width]` for inputs `[N, T, width]`. A mask says where a position may
  /// see another, and a bias is added to the scores; both are broadcast to `[N, heads, T, T]`.
  public func callAsFunction(_ x: Tensor, mask: Mask? = nil, bias: Tensor? = nil) -> Tensor {
    self(x, to: x, mask: mask, bias: bias)
  }

  /// Attention of queries `[N, T, width]` to others, `[N, S, inputs]`.
  public func callAsFunction(
    _ x: Tensor, to others: Tensor, mask: Mask? = nil, bias: Tensor? = nil
  ) -> Tensor {
    let (width, inputs) = (queries.weight.shape[1], keys.weight.shape[1])
    require(
      x.rank == 3 && others.rank == 3 && x.shape[0] == others.shape[0] && x.shape[2] == width
        && others.shape[2] == inputs,
      "MultiHeadAttention: the inputs have shapes \(x.shape) and \(others.shape); they must be "
        + "[N, T, \(width)] and [N, S, \(inputs)]")
    let result = scaledDotProductAttention(
      split(queries(x), heads), split(keys(others), keyHeads), split(values(others), keyHeads),
      mask: mask, bias: bias, isCausal: isCausal)
    return output(result.transposed(0, 2, 1, 3).reshaped(to: x.shape))
  }

  /// `[N, T, heads·d]` as `[N, heads, T, d]`.
  private func split(_ x: Tensor, _ heads: Int) -> Tensor {
    let (batch, length, width) = (x.shape[0], x.shape[1], x.shape[2])
    return x.reshaped(to: [batch, length, heads, width / heads] as Shape).transposed(0, 2, 1, 3)
  }
}
