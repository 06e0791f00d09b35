import Foundation

/// The sum of two float64 numbers, of which the first is the sum rounded: some 31 decimal digits.
///
/// Sums and products keep what rounding leaves out (Dekker, "A Floating-Point Technique for Extending
/// the Available Precision", Numerische Mathematik 18, 1971), with a fused multiplication and addition
/// for the error of a product. Infinities and NaN are in `high` alone.
struct DoubleDouble {
  let high: Double
  let low: Double

  init(_ value: Double) { (high, low) = (value, 0) }

  /// A sum whose first term is the larger one, or infinite.
  private init(_ high: Double, _ low: Double) {
    let sum = high + low
    self.high = sum
    self.low = sum.isFinite ? low - (sum - high) : 0
  }

  static let zero = DoubleDouble(0)
  static let one = DoubleDouble(1)

  static func + (a: Self, b: Self) -> Self {
    let sum = a.high + b.high
    let part = sum - a.high
    let error = (a.high - (sum - part)) + (b.high - part)
    return Self(sum, sum.isFinite ? error + (a.low + b.low) : 0)
  }

  static prefix func - (a: Self) -> Self { Self(-a.high, -a.low) }

  static func - (a: Self, b: Self) -> Self { a + -b }

  static func * (a: Self, b: Self) -> Self {
    let product = a.high * b.high
    let error = (-product).addingProduct(a.high, b.high)
    return Self(product, product.isFinite ? error + (a.high * b.low + a.low * b.high) : 0)
  }

  static func / (a: Self, b: Self) -> Self {
    let first = a.high / b.high
    guard first.isFinite else { return Self(first) }
    let rest = a - b * Self(first)
    let second = rest.high / b.high
    let third = (rest - b * Self(second)).high / b.high
    return Self(first, 0) + Self(second, third)
  }

  /// Times a power of two.
  private func scaled(byPowerOfTwo exponent: Int) -> Self {
    Self(scalbn(high, exponent), scalbn(low, exponent))
  }

  var isZero: Bool { high == 0 }

  var magnitude: Double { high.magnitude }
}

extension DoubleDouble {
  /// ln 2 to 32 digits.
  private static let ln2 = Self(0x1.62e4_2fef_a39efp-1, 0x1.abc9_e3b3_9803fp-56)

  /// eˣ: with n ln 2 taken off and divided by 2⁸ the series needs ten terms, and eˣ − 1 is squared
  /// back by (1 + s)² − 1 = 2s + s².
  static func exp(_ x: Self) -> Self {
    guard x.high.isFinite && x.high.magnitude < 746 else { return Self(Foundation.exp(x.high)) }
    let exponent = (x.high / ln2.high).rounded()
    let rest = (x - ln2 * Self(exponent)).scaled(byPowerOfTwo: -8)
    var (term, sum) = (rest, rest)
    for n in 2...11 {
      term = term * rest / Self(Double(n))
      sum = sum + term
    }
    for _ in 0..<8 { sum = sum + sum + sum * sum }
    return (one + sum).scaled(byPowerOfTwo: Int(exponent))
  }

  /// ln(1 + x) for x ≥ 0, to full relative precision also where it is small: by the series of
  /// 2·artanh(x/(2 + x)), and beyond ½ by a step of Newton's from the float64 logarithm.
  static func log1p(_ x: Self) -> Self {
    guard x.high.isFinite else { return x }
    if x.high > 0.5 {
      let guess = Self(Foundation.log1p(x.high))
      return guess + ((one + x) * exp(-guess) - one)
    }
    let s = x / (Self(2) + x)
    let square = s * s
    var (power, sum) = (s, s)
    for n in stride(from: 3, through: 49, by: 2) {
      power = power * square
      sum = sum + power / Self(Double(n))
    }
    return sum + sum
  }

  /// √x, by a step of Newton's from the float64 root.
  static func squareRoot(_ x: Self) -> Self {
    guard x.high > 0, x.high.isFinite else { return Self(x.high.squareRoot()) }
    let guess = Self(x.high.squareRoot())
    return guess + (x - guess * guess) / (guess + guess)
  }

  /// tanh x and its derivative sech² x.
  static func tanhWithDerivative(_ x: Self) -> (value: Self, derivative: Self) {
    let e = exp(x.high < 0 ? x + x : -(x + x))
    let value = (one - e) / (one + e)
    return (x.high < 0 ? -value : value, Self(4) * e / ((one + e) * (one + e)))
  }
}
