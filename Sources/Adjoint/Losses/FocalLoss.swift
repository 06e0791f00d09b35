/// (1 − p)^γ·ℓ of a loss ℓ = −ln p: the loss of an example, with less weight the more probable the
/// right answer already is.
///
/// 1 − p is −expm1(−ℓ), so that it has all its digits where p is near 1. ∂ℓ = (1 − p)^γ·(1 + γ·b)
/// with b = ℓ·p/(1 − p) = ℓ/expm1(ℓ), which goes from 1 at ℓ = 0 down to 0.
struct Focal: ElementwiseOperation {
  let gamma: Double

  func value<S: RealNumber>(_ loss: S) -> S { factor(loss) * loss }

  func derivative<S: RealNumber>(_ loss: S) -> S { factor(loss) * (1 + S(gamma) * odds(loss)) }

  private func factor<S: RealNumber>(_ loss: S) -> S { .power(-.expMinusOne(-loss), S(gamma)) }

  /// ℓ/expm1(ℓ).
  private func odds<S: RealNumber>(_ loss: S) -> S {
    // Near 0, its series, whose next term has the fourth power. Where expm1 overflows, 0.
    if loss < 1e-4 { return 1 - loss / 2 + loss * loss / 12 }
    return loss > 700 ? 0 : loss / .expMinusOne(loss)
  }
}

/// The focal loss of logits `[N, C]` with class labels: (1 − p_y)^γ·(−ln p_y) with p the softmax,
/// reduced over the rows.
///
/// Rows whose label is already probable count less: for γ = 2 and p_y = 0.9 a hundredth. γ = 0 is
/// ``softmaxCrossEntropy(_:labels:reduction:)``. From Lin et al., “Focal Loss for Dense Object
/// Detection” (2017).
///
/// It is a function of the rows' exact cross-entropies, and as exact for confident rows.
///
/// - Parameters:
///   - logits: `[N, C]`.
///   - labels: one for each row, within 0 ..< C.
///   - gamma: γ ≥ 0.
///   - reduction: what becomes of the rows' losses.
public func focalLoss(
  _ logits: Tensor, labels: [Int], gamma: Double = 2, reduction: LossReduction = .mean
) -> Tensor {
  requireFocus(gamma, in: "focalLoss")
  let losses = softmaxCrossEntropy(logits, labels: labels, reduction: .none)
  return reduction.reduced(apply(Focal(gamma: gamma), to: losses), in: "focalLoss")
}

/// The focal loss of logits with targets of the same shape that are 0 or 1:
/// α_t·(1 − p_t)^γ·(−ln p_t), where p_t is the probability σ(±x) that the logit gives to its target,
/// reduced over all elements.
///
/// Of targets in between, −ln p_t is taken to be the binary cross-entropy. From Lin et al., “Focal
/// Loss for Dense Object Detection” (2017), who train with γ = 2 and α = 0.25.
///
/// - Parameters:
///   - logits: any shape.
///   - targets: the same shape.
///   - gamma: γ ≥ 0.
///   - alpha: the weight α of the positive class, beside 1 − α of the negative; both weigh 1 where
///     there is none.
///   - reduction: what becomes of the elements' losses.
public func binaryFocalLoss(
  _ logits: Tensor, targets: Tensor, gamma: Double = 2, alpha: Double? = nil,
  reduction: LossReduction = .mean
) -> Tensor {
  requireFocus(gamma, in: "binaryFocalLoss")
  let entropies = binaryCrossEntropy(logits, targets: targets, reduction: .none)
  var losses = apply(Focal(gamma: gamma), to: entropies)
  if let alpha { losses = losses * (targets * alpha + (1 - targets) * (1 - alpha)) }
  return reduction.reduced(losses, in: "binaryFocalLoss")
}

private func requireFocus(_ gamma: Double, in operation: String) {
  require(
    gamma >= 0, "\(operation): gamma is \(gamma); it must be 0, which is no focus, or greater")
}
