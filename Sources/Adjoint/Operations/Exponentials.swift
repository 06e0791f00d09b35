/// eˣ. ∂x = g·y with y the result.
struct Exp: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.exp } }
  func residuals(for operand: Int) -> ResidualSet { .result }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.scaled(by: saved.result)
  }
}

/// ln x, −∞ at 0, NaN below. ∂x = g/x.
struct Log: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.log } }
  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.divided(by: saved[0])
  }
}

/// eˣ − 1. ∂x = g·eˣ.
struct ExpMinusOne: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.expm1 } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.exp } }
  func value<S: RealNumber>(_ x: S) -> S { .expMinusOne(x) }
}

/// ln(1 + x). ∂x = g/(1 + x).
struct LogOnePlus: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.log1p } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.log1p_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .log(onePlus: x) }
}

/// ln(eˣ + eʸ). ∂x = g·σ(x − y), ∂y = g·σ(y − x).
struct LogAddExp: BinaryElementwiseOperation {
  func value<S: RealNumber>(_ x: S, _ y: S) -> S {
    // The difference of equal infinities is NaN, and either is the sum.
    let difference = x - y
    if difference < 0 { return y + .log(onePlus: .exp(difference)) }
    return difference >= 0 || x != y ? x + .log(onePlus: .exp(-difference)) : x
  }

  func xDerivative<S: RealNumber>(_ x: S, _ y: S) -> S { share(x, y) }
  func yDerivative<S: RealNumber>(_ x: S, _ y: S) -> S { share(y, x) }

  /// The share that x has in the sum; half for equal infinities.
  private func share<S: RealNumber>(_ x: S, _ y: S) -> S {
    let difference = x - y
    return difference == difference || x != y ? .sigmoid(difference) : 0.5
  }
}

/// eˣ of each scalar.
public func exp(_ x: Tensor) -> Tensor { apply(Exp(), to: x) }

/// eˣ − 1 of each scalar, accurate near 0, where eˣ is near 1.
public func expMinusOne(_ x: Tensor) -> Tensor { apply(ExpMinusOne(), to: x) }

/// The natural logarithm of each scalar: −∞ at 0, NaN below.
public func log(_ x: Tensor) -> Tensor { apply(Log(), to: x) }

/// ln(1 + x) of each scalar, accurate near 0: −∞ at −1, NaN below.
public func log(onePlus x: Tensor) -> Tensor { apply(LogOnePlus(), to: x) }

/// ln(eˣ + eʸ) of each pair of scalars, broadcast, without overflow: the sum of two numbers that are
/// given by their logarithms.
///
/// The derivatives are the shares that the two have in the sum: σ(x − y) and σ(y − x), half each for
/// equal infinities.
public func logAddExp(_ x: Tensor, _ y: Tensor) -> Tensor { apply(LogAddExp(), to: x, y) }
