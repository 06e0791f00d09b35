/// A real number in a formula: `Float`, `Double`, or a ``Dual`` number that carries a derivative.
///
/// Formulas written for any `Real` are evaluated in both of a tensor's scalar types, and
/// differentiated, from one definition. Functions are static, as in swift-numerics: `.exp(-x)`.
public protocol Real: Comparable, Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (x: Self) -> Self

  /// The number nearest to `value`.
  init(_ value: Double)

  static func exp(_ x: Self) -> Self
  static func expMinusOne(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func log(onePlus x: Self) -> Self
  static func sqrt(_ x: Self) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self

  /// 1/(1 + e⁻ˣ), without overflow.
  static func sigmoid(_ x: Self) -> Self

  /// The absolute value; its derivative at 0 is taken to be 0.
  static func abs(_ x: Self) -> Self
}

extension Real {
  @inlinable
  public static func sigmoid(_ x: Self) -> Self {
    let e = exp(-abs(x))
    return x < 0 ? e / (1 + e) : 1 / (1 + e)
  }
}

extension Float: Real {
  @inlinable public static func exp(_ x: Float) -> Float { System.exp(x) }
  @inlinable public static func expMinusOne(_ x: Float) -> Float { System.expm1(x) }
  @inlinable public static func log(_ x: Float) -> Float { System.log(x) }
  @inlinable public static func log(onePlus x: Float) -> Float { System.log1p(x) }
  @inlinable public static func sqrt(_ x: Float) -> Float { x.squareRoot() }
  @inlinable public static func sin(_ x: Float) -> Float { System.sin(x) }
  @inlinable public static func cos(_ x: Float) -> Float { System.cos(x) }
  @inlinable public static func tanh(_ x: Float) -> Float { System.tanh(x) }
  @inlinable public static func abs(_ x: Float) -> Float { x.magnitude }
}

extension Double: Real {
  @inlinable public static func exp(_ x: Double) -> Double { System.exp(x) }
  @inlinable public static func expMinusOne(_ x: Double) -> Double { System.expm1(x) }
  @inlinable public static func log(_ x: Double) -> Double { System.log(x) }
  @inlinable public static func log(onePlus x: Double) -> Double { System.log1p(x) }
  @inlinable public static func sqrt(_ x: Double) -> Double { x.squareRoot() }
  @inlinable public static func sin(_ x: Double) -> Double { System.sin(x) }
  @inlinable public static func cos(_ x: Double) -> Double { System.cos(x) }
  @inlinable public static func tanh(_ x: Double) -> Double { System.tanh(x) }
  @inlinable public static func abs(_ x: Double) -> Double { x.magnitude }
}
