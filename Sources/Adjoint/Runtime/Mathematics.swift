import CKernels

/// The mathematical functions of the C library, under a name that neither the static functions of
/// `RealNumber` nor those of tensors hide.
@usableFromInline
enum System {
  @inlinable static func exp(_ x: Double) -> Double { CKernels.exp(x) }
  @inlinable static func expm1(_ x: Double) -> Double { CKernels.expm1(x) }
  @inlinable static func log(_ x: Double) -> Double { CKernels.log(x) }
  @inlinable static func log1p(_ x: Double) -> Double { CKernels.log1p(x) }
  @inlinable static func sin(_ x: Double) -> Double { CKernels.sin(x) }
  @inlinable static func cos(_ x: Double) -> Double { CKernels.cos(x) }
  @inlinable static func tan(_ x: Double) -> Double { CKernels.tan(x) }
  @inlinable static func asin(_ x: Double) -> Double { CKernels.asin(x) }
  @inlinable static func acos(_ x: Double) -> Double { CKernels.acos(x) }
  @inlinable static func atan(_ x: Double) -> Double { CKernels.atan(x) }
  @inlinable static func sinh(_ x: Double) -> Double { CKernels.sinh(x) }
  @inlinable static func cosh(_ x: Double) -> Double { CKernels.cosh(x) }
  @inlinable static func tanh(_ x: Double) -> Double { CKernels.tanh(x) }
  @inlinable static func erf(_ x: Double) -> Double { CKernels.erf(x) }
  @inlinable static func erfc(_ x: Double) -> Double { CKernels.erfc(x) }
  @inlinable static func pow(_ x: Double, _ y: Double) -> Double { CKernels.pow(x, y) }
  @inlinable static func atan2(_ y: Double, _ x: Double) -> Double { CKernels.atan2(y, x) }
  @inlinable static func hypot(_ x: Double, _ y: Double) -> Double { CKernels.hypot(x, y) }
}
