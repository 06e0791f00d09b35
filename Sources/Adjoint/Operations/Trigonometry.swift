/// sin x. ∂x = g·cos x.
struct Sin: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.sin } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.cos } }
  func value<S: RealNumber>(_ x: S) -> S { .sin(x) }
}

/// cos x. ∂x = −g·sin x.
struct Cos: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.cos } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.cos_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .cos(x) }
}

/// tan x. ∂x = g·(1 + tan² x).
struct Tan: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.tan } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.tan_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .tan(x) }
}

/// arcsin x. ∂x = g/√((1 − x)·(1 + x)).
struct Asin: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.asin } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.asin_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .asin(x) }
}

/// arccos x. ∂x = −g/√((1 − x)·(1 + x)).
struct Acos: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.acos } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.acos_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .acos(x) }
}

/// arctan x. ∂x = g/(1 + x²).
struct Atan: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.atan } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.atan_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .atan(x) }
}

/// The angle of the point (x, y). ∂y = g·x/(x² + y²), ∂x = −g·y/(x² + y²).
struct Atan2: BinaryElementwiseOperation {
  func value<S: RealNumber>(_ y: S, _ x: S) -> S { .atan2(y, x) }
}

/// √(x² + y²). ∂x = g·x/z and ∂y = g·y/z with z the result.
struct Hypot: BinaryElementwiseOperation {
  func value<S: RealNumber>(_ x: S, _ y: S) -> S { .hypot(x, y) }
}

/// The sine of each scalar, an angle in radians. NaN at ±∞; so are cosine and tangent.
public func sin(_ x: Tensor) -> Tensor { apply(Sin(), to: x) }

/// The cosine of each scalar.
public func cos(_ x: Tensor) -> Tensor { apply(Cos(), to: x) }

/// The tangent of each scalar.
public func tan(_ x: Tensor) -> Tensor { apply(Tan(), to: x) }

/// The angle, from −π/2 to π/2, whose sine each scalar is; NaN outside −1 ... 1. Its derivative at ±1
/// is ∞.
public func asin(_ x: Tensor) -> Tensor { apply(Asin(), to: x) }

/// The angle, from 0 to π, whose cosine each scalar is; NaN outside −1 ... 1. Its derivative at ±1 is
/// −∞.
public func acos(_ x: Tensor) -> Tensor { apply(Acos(), to: x) }

/// The angle, from −π/2 to π/2, whose tangent each scalar is.
public func atan(_ x: Tensor) -> Tensor { apply(Atan(), to: x) }

/// The angle, from −π to π, from the positive x axis to the point (x, y), for each pair of scalars,
/// broadcast. Zeros have signs: it is ±π at y = ±0 and x < 0 or −0.
///
/// The derivatives with respect to y and x are x/(x² + y²) and −y/(x² + y²), which overflow and
/// underflow only where they are themselves out of range. At the origin they are taken to be 0, as all
/// higher ones, and they are 0 at infinities.
public func atan2(_ y: Tensor, _ x: Tensor) -> Tensor { apply(Atan2(), to: y, x) }

/// √(x² + y²) for each pair of scalars, broadcast. It overflows and underflows only where it is itself
/// out of range.
///
/// The derivatives are x and y over the result, finite where that overflows. At the origin they are
/// taken to be 0, as all higher ones.
public func hypot(_ x: Tensor, _ y: Tensor) -> Tensor { apply(Hypot(), to: x, y) }
