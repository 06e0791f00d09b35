/// The transform of logits before the softmax: z = κ·tanh(v) with v = βx/κ, or βx without a soft cap,
/// and −∞ where the mask does not admit a class.
///
///     ∂x = β·s·∂z     ∂β = Σ x·s·∂z     ∂κ = Σ (tanh v − v·s)·∂z     s = sech² v, or 1 without a cap
struct LogitTransform {
  /// Scalars; nil for none.
  let inverseTemperature: Tensor?
  let softCap: Tensor?

  /// `[R, C]`, or `[C]` where all rows share it; nil for all classes.
  let mask: Mask?

  func apply(to rows: Tensor) -> Tensor {
    var z = inverseTemperature.map { rows * $0.reshaped(to: []) } ?? rows
    if let softCap = softCap?.reshaped(to: []) { z = Adjoint.apply(SoftCap(), to: z, softCap) }
    if let mask { z = z.replacing(with: -.infinity, where: .!mask) }
    return z
  }

  /// The gradients with respect to the logits, β and, where it is wanted, κ, for that with respect to
  /// z.
  func gradients(
    of gradient: Tensor, at rows: Tensor, wantsSoftCap: Bool
  ) -> (logits: Tensor, inverseTemperature: Tensor?, softCap: Tensor?) {
    let admitted = mask.map { gradient.replacing(with: 0, where: .!$0) } ?? gradient
    let scaled = inverseTemperature.map { rows * $0.reshaped(to: []) } ?? rows
    var (inner, forCap) = (admitted, Tensor?.none)
    if let softCap = softCap?.reshaped(to: []) {
      inner = admitted.scaled(by: tanhDerivative(scaled / softCap))
      if wantsSoftCap {
        forCap = admitted.scaled(by: Adjoint.apply(SoftCapSlope(), to: scaled, softCap)).sum()
      }
    }
    return (
      inverseTemperature.map { inner * $0.reshaped(to: []) } ?? inner,
      inverseTemperature.map { _ in inner.scaled(by: rows).sum() }, forCap
    )
  }
}

extension LogitTransform {
  /// The transform of some of the rows.
  func rows(_ range: Range<Int>) -> LogitTransform {
    LogitTransform(
      inverseTemperature: inverseTemperature, softCap: softCap, mask: mask?.forRows(range))
  }

  /// Whether z is x.
  var isIdentity: Bool { inverseTemperature == nil && softCap == nil && mask == nil }
}

extension SoftmaxCrossEntropy {
  /// The class mask as rows `[R, C]`, or as `[C]` where all rows share it.
  func rowMask(of shape: Shape) -> Mask? {
    guard let classMask else { return nil }
    let classes = shape[classAxis(of: shape)]
    if classMask.shape == [classes] { return classMask }
    require(
      classMask.shape.broadcast(with: shape) == shape,
      "softmaxCrossEntropy: the class mask has shape \(classMask.shape), and the logits \(shape); "
        + "give one value for each class, [\(classes)], or a shape that is broadcast to the logits'"
    )
    return rows(of: Tensor(classMask, as: .float32).broadcast(to: shape)) .!= 0
  }
}
