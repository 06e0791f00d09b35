/// A real number in a formula: a `Double`, or a ``Dual`` number that carries a derivative.
///
/// Formulas written for any `RealNumber` are evaluated and differentiated from one definition. Functions
/// are static, as in swift-numerics: `.exp(-x)`.
public protocol RealNumber: Comparable, Sendable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (x: Self) -> Self

  /// The constant `value`.
  init(_ value: Double)

  /// Whether this is 0 and so is every derivative that it carries.
  var isZero: Bool { get }

  static func exp(_ x: Self) -> Self
  static func expMinusOne(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func log(onePlus x: Self) -> Self

  static func sqrt(_ x: Self) -> Self

  /// x to the power y: 1 for y = 0, whatever x is. A negative x has powers for whole numbers y alone,
  /// and no derivative with respect to y.
  static func power(_ x: Self, _ y: Self) -> Self

  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  static func tan(_ x: Self) -> Self
  static func asin(_ x: Self) -> Self
  static func acos(_ x: Self) -> Self
  static func atan(_ x: Self) -> Self

  /// The angle from the positive x axis to the point (x, y), from −π to π.
  static func atan2(_ y: Self, _ x: Self) -> Self

  /// √(x² + y²), which overflows and underflows only where it is itself out of range.
  static func hypot(_ x: Self, _ y: Self) -> Self

  static func sinh(_ x: Self) -> Self
  static func cosh(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self

  /// 1/(1 + e⁻ˣ), without overflow.
  static func sigmoid(_ x: Self) -> Self

  /// The error function, 2/√π · ∫₀ˣ exp(−t²) dt.
  static func erf(_ x: Self) -> Self

  /// 1 − erf x, without the cancellation where erf x is near 1.
  static func erfc(_ x: Self) -> Self

  /// The absolute value; its derivative at 0 is taken to be 0.
  static func abs(_ x: Self) -> Self
}

extension Double: RealNumber {
  @inlinable public static func exp(_ x: Double) -> Double { System.exp(x) }
  @inlinable public static func expMinusOne(_ x: Double) -> Double { System.expm1(x) }
  @inlinable public static func log(_ x: Double) -> Double { System.log(x) }
  @inlinable public static func log(onePlus x: Double) -> Double { System.log1p(x) }
  @inlinable public static func sqrt(_ x: Double) -> Double { x.squareRoot() }
  @inlinable public static func power(_ x: Double, _ y: Double) -> Double { System.pow(x, y) }
  @inlinable public static func sin(_ x: Double) -> Double { System.sin(x) }
  @inlinable public static func cos(_ x: Double) -> Double { System.cos(x) }
  @inlinable public static func tan(_ x: Double) -> Double { System.tan(x) }
  @inlinable public static func asin(_ x: Double) -> Double { System.asin(x) }
  @inlinable public static func acos(_ x: Double) -> Double { System.acos(x) }
  @inlinable public static func atan(_ x: Double) -> Double { System.atan(x) }
  @inlinable public static func atan2(_ y: Double, _ x: Double) -> Double { System.atan2(y, x) }

  /// NaN where one of them is, even beside ∞, where the system's is ∞.
  @inlinable public static func hypot(_ x: Double, _ y: Double) -> Double {
    x.isNaN || y.isNaN ? .nan : System.hypot(x, y)
  }

  @inlinable public static func sinh(_ x: Double) -> Double { System.sinh(x) }
  @inlinable public static func cosh(_ x: Double) -> Double { System.cosh(x) }
  @inlinable public static func tanh(_ x: Double) -> Double { System.tanh(x) }
  @inlinable public static func erf(_ x: Double) -> Double { System.erf(x) }
  @inlinable public static func erfc(_ x: Double) -> Double { System.erfc(x) }
  @inlinable public static func abs(_ x: Double) -> Double { x.magnitude }

  @inlinable
  public static func sigmoid(_ x: Double) -> Double {
    let e = exp(-abs(x))
    return x < 0 ? e / (1 + e) : 1 / (1 + e)
  }
}
