/// tanh x. ∂x = g·tanh′(x).
///
/// The derivative is computed from x. From the result y it would be 1 − y², which cancels where y is
/// near ±1.
struct Tanh: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.tanh } }
  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    let derivative = ScaledDerivative(name: "tanh′") {
      $0.tanh_derivative
    } scaledBySecondDerivative: { cotangent, x in
      cotangent.scaled(by: -2 * apply(TanhDerivative(), to: .one(x)) * tanh(x))
    }
    return wanted.cotangents(apply(derivative, to: .two(cotangent, kept[0])))
  }
}

/// tanh′(x) = 4·t/(1 + t)² with t = exp(−2·|x|). ∂x = −2·g·y·tanh x with y the result.
struct TanhDerivative: PrimitiveOperation {
  var name: String { "tanh′" }
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.tanh_derivative } }
  func residuals(for operand: Int) -> ResidualSet { .all }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent.scaled(by: -2 * kept.result * tanh(kept[0])))
  }
}

/// σ(x) = 1/(1 + e⁻ˣ). ∂x = g·σ′(x).
///
/// The derivative is computed from x. From the result y it would be y·(1 − y), which cancels where y
/// is near 1.
struct Sigmoid: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.sigmoid } }
  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    let derivative = ScaledDerivative(name: "sigmoid′") {
      $0.sigmoid_derivative
    } scaledBySecondDerivative: { cotangent, x in
      cotangent.scaled(by: -apply(SigmoidDerivative(), to: .one(x)) * tanh(x * 0.5))
    }
    return wanted.cotangents(apply(derivative, to: .two(cotangent, kept[0])))
  }
}

/// σ′(x) = t/(1 + t)² with t = exp(−|x|). ∂x = −g·y·tanh(x/2) with y the result.
struct SigmoidDerivative: PrimitiveOperation {
  var name: String { "sigmoid′" }
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.sigmoid_derivative } }
  func residuals(for operand: Int) -> ResidualSet { .all }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent.scaled(by: -kept.result * tanh(kept[0] * 0.5)))
  }
}

/// sinh x. ∂x = g·cosh x.
struct HyperbolicSine: VectorizedOperation {
  var name: String { "sinh" }
  var kernel: Elementwise.Kernel { .init { $0.sinh } }
  var derivativeKernel: Elementwise.Kernel { .init { $0.cosh } }

  func value<S: Real>(_ x: S) -> S { .sinh(x) }
}

/// cosh x. ∂x = g·sinh x.
struct HyperbolicCosine: VectorizedOperation {
  var name: String { "cosh" }
  var kernel: Elementwise.Kernel { .init { $0.cosh } }
  var derivativeKernel: Elementwise.Kernel { .init { $0.sinh } }

  func value<S: Real>(_ x: S) -> S { .cosh(x) }
}

/// The hyperbolic tangent of each scalar.
public func tanh(_ x: Tensor) -> Tensor { apply(Tanh(), to: .one(x)) }

/// The logistic function 1/(1 + e⁻ˣ) of each scalar.
public func sigmoid(_ x: Tensor) -> Tensor { apply(Sigmoid(), to: .one(x)) }

/// The hyperbolic sine of each scalar.
public func sinh(_ x: Tensor) -> Tensor { apply(HyperbolicSine(), to: x) }

/// The hyperbolic cosine of each scalar.
public func cosh(_ x: Tensor) -> Tensor { apply(HyperbolicCosine(), to: x) }
