#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The system's mathematical functions, for both types, under a name that neither the static
/// functions of `Real` nor those of tensors hide.
@usableFromInline
enum System {
  @inlinable static func exp(_ x: Float) -> Float { expf(x) }
  @inlinable static func expm1(_ x: Float) -> Float { expm1f(x) }
  @inlinable static func log(_ x: Float) -> Float { logf(x) }
  @inlinable static func log1p(_ x: Float) -> Float { log1pf(x) }
  @inlinable static func sin(_ x: Float) -> Float { sinf(x) }
  @inlinable static func cos(_ x: Float) -> Float { cosf(x) }
  @inlinable static func tanh(_ x: Float) -> Float { tanhf(x) }

  #if canImport(Darwin)
    @inlinable static func exp(_ x: Double) -> Double { Darwin.exp(x) }
    @inlinable static func expm1(_ x: Double) -> Double { Darwin.expm1(x) }
    @inlinable static func log(_ x: Double) -> Double { Darwin.log(x) }
    @inlinable static func log1p(_ x: Double) -> Double { Darwin.log1p(x) }
    @inlinable static func sin(_ x: Double) -> Double { Darwin.sin(x) }
    @inlinable static func cos(_ x: Double) -> Double { Darwin.cos(x) }
    @inlinable static func tanh(_ x: Double) -> Double { Darwin.tanh(x) }
  #elseif canImport(Glibc)
    @inlinable static func exp(_ x: Double) -> Double { Glibc.exp(x) }
    @inlinable static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
    @inlinable static func log(_ x: Double) -> Double { Glibc.log(x) }
    @inlinable static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
    @inlinable static func sin(_ x: Double) -> Double { Glibc.sin(x) }
    @inlinable static func cos(_ x: Double) -> Double { Glibc.cos(x) }
    @inlinable static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  #elseif canImport(Musl)
    @inlinable static func exp(_ x: Double) -> Double { Musl.exp(x) }
    @inlinable static func expm1(_ x: Double) -> Double { Musl.expm1(x) }
    @inlinable static func log(_ x: Double) -> Double { Musl.log(x) }
    @inlinable static func log1p(_ x: Double) -> Double { Musl.log1p(x) }
    @inlinable static func sin(_ x: Double) -> Double { Musl.sin(x) }
    @inlinable static func cos(_ x: Double) -> Double { Musl.cos(x) }
    @inlinable static func tanh(_ x: Double) -> Double { Musl.tanh(x) }
  #endif
}
