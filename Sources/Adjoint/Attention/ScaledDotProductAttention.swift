/// Scaled dot-product attention in blocks: softmax(scale·Q·Kᵀ + bias)·V. The weights of many keys never exist as
/// a whole (Vaswani et al., "Attention Is All You Need", 2017).
///
/// Queries have shape `[…, H, T, D]`, keys `[…, K, S, D]`, values `[…, K, S, E]` and the result
/// `[…, H, T, E]`. The axes before the heads are equal. H is a multiple of K, and query head h uses key
/// head h / (H / K) (Ainslie et al., "GQA", 2023). All of rank 2 are one head.
///
/// With scores s = scale·q·kᵀ + bias, weights p = softmax(s) along the keys, and a cotangent g,
///
///     o_i = Σ_j p_ij·v_j          ∂v_j = Σ_i p_ij·g_i          ∂p_ij = g_i·v_j
///     ∂s_ij = p_ij·(∂p_ij − Σ_l p_il·∂p_il)
///     ∂q_i = scale·Σ_j ∂s_ij·k_j          ∂k_j = scale·Σ_i ∂s_ij·q_i          ∂bias = ∂s
///
/// summed over the query heads of a key head, and over the axes along which the bias was repeated.
///
/// Blocks of queries hold their scores with all keys for a moment. The tape keeps the operands and two
/// scalars for each query, and the backward makes the weights again; those of at most 64 keys it keeps. So
/// the memory is linear in T and in S. Second derivatives go through the composition, which holds all
/// weights. `Docs/Derivations/Attention.md` derives all of it and measures its errors.
///
/// A key that a mask or the causal order hides has no part in anything, even if it or its value is NaN.
/// A query that sees no key, or only scores of −∞, has the result 0, and nothing has a gradient of it.
///
/// Traps when shapes or types do not fit, when H is no multiple of K, and when the scale is not finite.
public struct ScaledDotProductAttention: FusedOperation {
  /// Which keys each query may see, broadcast to `[…, H, T, S]`; nil for all.
  public let mask: Mask?

  /// Whether query i sees the keys 0 … i alone, also where T and S differ, as in PyTorch.
  public let isCausal: Bool

  /// What the products of queries and keys are multiplied with; nil for 1/√D.
  public let scale: Double?

  /// Attention under a mask, in causal order, both or neither.
  public init(mask: Mask? = nil, isCausal: Bool = false, scale: Double? = nil) {
    require(
      scale.map { $0.isFinite } ?? true,
      "scaledDotProductAttention: the scale is \(scale ?? 0); it must be finite")
    (self.mask, self.isCausal, self.scale) = (mask, isCausal, scale)
  }

  /// What the backward reads.
  public struct Residuals: Sendable {
    let queries: Tensor
    let keys: Tensor

    /// Nil where only the values' gradient is wanted.
    let values: Tensor?
    let bias: Tensor?

    /// The maximum and the factor of each query's softmax; nil where keys and values are not all finite.
    let statistics: AttentionStatistics?
    let shape: AttentionShape
  }

  /// The result for queries, keys, values and, if there is a fourth, a bias.
  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: Residuals) {
    let shape = AttentionShape(operands, mask: mask, in: name)
    var (result, statistics): (Tensor, AttentionStatistics?)
    if operands[1].isFinite && operands[2].isFinite {
      (result, statistics) = evaluated(operands, shape, keepsWeights: wanted.any)
    } else {
      (result, statistics) = (carefulResult(operands, shape), nil)
    }
    let point = operands.map { $0.detached() }
    let needsValues = wanted[0] || wanted[1] || wanted[3] || statistics == nil
    return (
      result,
      Residuals(
        queries: point[0], keys: point[1], values: needsValues ? point[2] : nil,
        bias: operands.count > 3 ? point[3] : nil, statistics: statistics, shape: shape)
    )
  }

  public func backward(
    _ cotangent: Tensor, _ residuals: Residuals, _ wanted: Wanted
  ) -> Cotangents {
    // A cotangent that a scope around differentiates, as a pushforward's, is left to tensor operations.
    // With statistics keys and values are finite.
    let isFinite =
      !cotangent.mayBeRecorded && cotangent.isFinite && residuals.queries.isFinite
    if isFinite, let statistics = residuals.statistics, statistics.factors.isFinite {
      return gradients(for: cotangent, residuals, statistics, wanted)
    }
    return carefulGradients(for: cotangent, residuals, wanted)
  }

  public func composition(_ operands: Operands) -> Tensor {
    composition(operands, AttentionShape(operands, mask: mask, in: name))
  }
}

/// softmax(scale·Q·Kᵀ + bias)·V: for each query the mean of the values, weighted by how well their keys
/// fit.
///
/// ```swift
/// let mixed = scaledDotProductAttention(queries, keys, values, isCausal: true)
/// ```
///
/// See ``ScaledDotProductAttention`` for grouped heads, gradients and memory. Traps when shapes or types
/// do not fit.
///
/// - Parameters:
///   - queries: `[…, H, T, D]`.
///   - keys: `[…, K, S, D]`, where K divides H.
///   - values: `[…, K, S, E]`.
///   - mask: where a query may see a key, broadcast to `[…, H, T, S]`. A query that sees none has the
///     result 0.
///   - bias: what is added to the scores, broadcast to `[…, H, T, S]`. It may be −∞, and has a gradient.
///   - isCausal: whether query i sees the keys 0 … i alone, in addition to what a mask says.
///   - scale: the factor of the products; 1/√D unless another is given.
/// - Returns: `[…, H, T, E]`.
public func scaledDotProductAttention(
  _ queries: Tensor, _ keys: Tensor, _ values: Tensor, mask: Mask? = nil, bias: Tensor? = nil,
  isCausal: Bool = false, scale: Double? = nil
) -> Tensor {
  let attention = ScaledDotProductAttention(mask: mask, isCausal: isCausal, scale: scale)
  return apply(attention, to: Operands([queries, keys, values] + (bias.map { [$0] } ?? [])))
}
