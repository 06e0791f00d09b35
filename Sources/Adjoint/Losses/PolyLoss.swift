/// ℓ + ε·(1 − p) of a loss ℓ = −ln p, where 1 − p = −expm1(−ℓ).
///
/// ∂ℓ = 1 + ε·p, as (1 + ε) − ε·(1 − p), which does not cancel for ε = −1.
struct Poly1: ElementwiseOperation {
  let epsilon: Double

  func value<S: RealNumber>(_ loss: S) -> S {
    loss < 0.5
      ? S(1 + epsilon) * loss - S(epsilon) * excess(loss)
      : loss - S(epsilon) * .expMinusOne(-loss)
  }

  func derivative<S: RealNumber>(_ loss: S) -> S {
    S(1 + epsilon) + S(epsilon) * .expMinusOne(-loss)
  }

  /// ℓ − (1 − p), about ℓ²/2, by its series: all that is left of the loss for ε = −1.
  private func excess<S: RealNumber>(_ loss: S) -> S {
    var sum: S = 1
    for k in stride(from: 15, through: 3, by: -1) { sum = 1 - loss / S(Double(k)) * sum }
    return loss * loss / 2 * sum
  }
}

/// The Poly-1 loss of logits `[N, C]` with class labels: −ln p_y + ε·(1 − p_y) with p the softmax,
/// reduced over the rows.
///
/// The cross-entropy is the series Σ (1 − p_y)ʲ/j, and this changes its first coefficient from 1 to
/// 1 + ε. From Leng et al., “PolyLoss: A Polynomial Expansion Perspective of Classification Loss
/// Functions” (2022), who choose ε for each task.
///
/// It is a function of the rows' exact cross-entropies, and as exact for confident rows.
///
/// - Parameters:
///   - logits: `[N, C]`.
///   - labels: one for each row, within 0 ..< C.
///   - epsilon: ε; 0 is ``softmaxCrossEntropy(_:labels:reduction:)``.
///   - reduction: what becomes of the rows' losses.
public func poly1Loss(
  _ logits: Tensor, labels: [Int], epsilon: Double = 1, reduction: LossReduction = .mean
) -> Tensor {
  let losses = softmaxCrossEntropy(logits, labels: labels, reduction: .none)
  return reduction.reduced(apply(Poly1(epsilon: epsilon), to: losses), in: "poly1Loss")
}
