/// tanh x. ∂x = g·tanh′(x) with tanh′(x) = 4·t/(1 + t)² and t = exp(−2·|x|).
///
/// The derivative is computed from x, because 1 − y² cancels where the result y is near ±1.
struct Tanh: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.tanh } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.tanh_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .tanh(x) }

  func derivative<S: RealNumber>(_ x: S) -> S {
    // The derivatives of 1/cosh² keep their digits near 0, and cosh overflows far from it.
    if x > -20 && x < 20 { return 1 / (.cosh(x) * .cosh(x)) }
    let t = S.exp(x < 0 ? 2 * x : -2 * x)
    return 4 * t / ((1 + t) * (1 + t))
  }
}

/// σ(x) = 1/(1 + e⁻ˣ). ∂x = g·σ′(x) with σ′(x) = t/(1 + t)² and t = exp(−|x|).
///
/// The derivative is computed from x, because y·(1 − y) cancels where the result y is near 1.
struct Sigmoid: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.sigmoid } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.sigmoid_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .sigmoid(x) }

  func derivative<S: RealNumber>(_ x: S) -> S {
    if x > -40 && x < 40 { return 0.25 / (.cosh(0.5 * x) * .cosh(0.5 * x)) }
    let t = S.exp(x < 0 ? x : -x)
    return t / ((1 + t) * (1 + t))
  }
}

/// sinh x. ∂x = g·cosh x.
struct Sinh: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.sinh } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.cosh } }
  func value<S: RealNumber>(_ x: S) -> S { .sinh(x) }
}

/// cosh x. ∂x = g·sinh x.
struct Cosh: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.cosh } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.sinh } }
  func value<S: RealNumber>(_ x: S) -> S { .cosh(x) }
}

/// The hyperbolic tangent of each scalar.
public func tanh(_ x: Tensor) -> Tensor { apply(Tanh(), to: x) }

func tanhDerivative(_ x: Tensor) -> Tensor { apply(Derivative(formula: Tanh()), to: x) }

/// The logistic function 1/(1 + e⁻ˣ) of each scalar.
public func sigmoid(_ x: Tensor) -> Tensor { apply(Sigmoid(), to: x) }

/// The hyperbolic sine of each scalar.
public func sinh(_ x: Tensor) -> Tensor { apply(Sinh(), to: x) }

/// The hyperbolic cosine of each scalar.
public func cosh(_ x: Tensor) -> Tensor { apply(Cosh(), to: x) }
