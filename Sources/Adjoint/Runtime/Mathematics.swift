#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The system's mathematical functions, under a name that neither the static functions of `RealNumber` nor
/// those of tensors hide.
@usableFromInline
enum System {
  #if canImport(Darwin)
    @inlinable static func exp(_ x: Double) -> Double { Darwin.exp(x) }
    @inlinable static func expm1(_ x: Double) -> Double { Darwin.expm1(x) }
    @inlinable static func log(_ x: Double) -> Double { Darwin.log(x) }
    @inlinable static func log1p(_ x: Double) -> Double { Darwin.log1p(x) }
    @inlinable static func sin(_ x: Double) -> Double { Darwin.sin(x) }
    @inlinable static func cos(_ x: Double) -> Double { Darwin.cos(x) }
    @inlinable static func tan(_ x: Double) -> Double { Darwin.tan(x) }
    @inlinable static func asin(_ x: Double) -> Double { Darwin.asin(x) }
    @inlinable static func acos(_ x: Double) -> Double { Darwin.acos(x) }
    @inlinable static func atan(_ x: Double) -> Double { Darwin.atan(x) }
    @inlinable static func sinh(_ x: Double) -> Double { Darwin.sinh(x) }
    @inlinable static func cosh(_ x: Double) -> Double { Darwin.cosh(x) }
    @inlinable static func tanh(_ x: Double) -> Double { Darwin.tanh(x) }
    @inlinable static func erf(_ x: Double) -> Double { Darwin.erf(x) }
    @inlinable static func erfc(_ x: Double) -> Double { Darwin.erfc(x) }
    @inlinable static func pow(_ x: Double, _ y: Double) -> Double { Darwin.pow(x, y) }
    @inlinable static func atan2(_ y: Double, _ x: Double) -> Double { Darwin.atan2(y, x) }
    @inlinable static func hypot(_ x: Double, _ y: Double) -> Double { Darwin.hypot(x, y) }
  #elseif canImport(Glibc)
    @inlinable static func exp(_ x: Double) -> Double { Glibc.exp(x) }
    @inlinable static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
    @inlinable static func log(_ x: Double) -> Double { Glibc.log(x) }
    @inlinable static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
    @inlinable static func sin(_ x: Double) -> Double { Glibc.sin(x) }
    @inlinable static func cos(_ x: Double) -> Double { Glibc.cos(x) }
    @inlinable static func tan(_ x: Double) -> Double { Glibc.tan(x) }
    @inlinable static func asin(_ x: Double) -> Double { Glibc.asin(x) }
    @inlinable static func acos(_ x: Double) -> Double { Glibc.acos(x) }
    @inlinable static func atan(_ x: Double) -> Double { Glibc.atan(x) }
    @inlinable static func sinh(_ x: Double) -> Double { Glibc.sinh(x) }
    @inlinable static func cosh(_ x: Double) -> Double { Glibc.cosh(x) }
    @inlinable static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
    @inlinable static func erf(_ x: Double) -> Double { Glibc.erf(x) }
    @inlinable static func erfc(_ x: Double) -> Double { Glibc.erfc(x) }
    @inlinable static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
    @inlinable static func atan2(_ y: Double, _ x: Double) -> Double { Glibc.atan2(y, x) }
    @inlinable static func hypot(_ x: Double, _ y: Double) -> Double { Glibc.hypot(x, y) }
  #elseif canImport(Musl)
    @inlinable static func exp(_ x: Double) -> Double { Musl.exp(x) }
    @inlinable static func expm1(_ x: Double) -> Double { Musl.expm1(x) }
    @inlinable static func log(_ x: Double) -> Double { Musl.log(x) }
    @inlinable static func log1p(_ x: Double) -> Double { Musl.log1p(x) }
    @inlinable static func sin(_ x: Double) -> Double { Musl.sin(x) }
    @inlinable static func cos(_ x: Double) -> Double { Musl.cos(x) }
    @inlinable static func tan(_ x: Double) -> Double { Musl.tan(x) }
    @inlinable static func asin(_ x: Double) -> Double { Musl.asin(x) }
    @inlinable static func acos(_ x: Double) -> Double { Musl.acos(x) }
    @inlinable static func atan(_ x: Double) -> Double { Musl.atan(x) }
    @inlinable static func sinh(_ x: Double) -> Double { Musl.sinh(x) }
    @inlinable static func cosh(_ x: Double) -> Double { Musl.cosh(x) }
    @inlinable static func tanh(_ x: Double) -> Double { Musl.tanh(x) }
    @inlinable static func erf(_ x: Double) -> Double { Musl.erf(x) }
    @inlinable static func erfc(_ x: Double) -> Double { Musl.erfc(x) }
    @inlinable static func pow(_ x: Double, _ y: Double) -> Double { Musl.pow(x, y) }
    @inlinable static func atan2(_ y: Double, _ x: Double) -> Double { Musl.atan2(y, x) }
    @inlinable static func hypot(_ x: Double, _ y: Double) -> Double { Musl.hypot(x, y) }
  #endif
}
