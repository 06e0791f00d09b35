/// A number with a derivative: x + x′ε, where ε² = 0.
///
/// Evaluating a formula at `Dual(x, 1)` gives its value and its derivative at x together, by
/// forward-mode differentiation. The scalar may itself be dual, for derivatives of any order.
///
/// A constant, whose derivative is 0 in every order, stays a constant beside an infinite slope or
/// value: its products with those are 0 and not NaN.
public struct Dual<Scalar: RealNumber>: RealNumber {
  public var value: Scalar
  public var derivative: Scalar

  @inlinable
  public init(_ value: Scalar, _ derivative: Scalar) {
    self.value = value
    self.derivative = derivative
  }

  /// A constant.
  @inlinable public init(_ value: Double) { self.init(Scalar(value), 0) }
  @inlinable public init(floatLiteral value: Double) { self.init(value) }
  @inlinable public init(integerLiteral value: Int) { self.init(Double(value)) }

  @inlinable public var isZero: Bool { value.isZero && derivative.isZero }

  /// A function's value and its slope at x, by the chain rule.
  @inlinable
  init(_ value: Scalar, slope: Scalar, at x: Dual) {
    self.init(value, x.derivative.carried(along: slope))
  }
}

extension RealNumber {
  /// This derivative times a slope; 0 where it is that of a constant, even if the slope is infinite.
  @inlinable
  func carried(along slope: Self) -> Self { isZero ? 0 : self * slope }
}

// Comparisons, which choose a branch of a formula, look at the value alone. Each is stated, because
// those that `Comparable` derives from the others are wrong for NaN.
extension Dual {
  @inlinable public static func == (a: Dual, b: Dual) -> Bool { a.value == b.value }
  @inlinable public static func < (a: Dual, b: Dual) -> Bool { a.value < b.value }
  @inlinable public static func <= (a: Dual, b: Dual) -> Bool { a.value <= b.value }
  @inlinable public static func > (a: Dual, b: Dual) -> Bool { a.value > b.value }
  @inlinable public static func >= (a: Dual, b: Dual) -> Bool { a.value >= b.value }
}

extension Dual {
  @inlinable public static func + (a: Dual, b: Dual) -> Dual {
    Dual(a.value + b.value, a.derivative + b.derivative)
  }

  @inlinable public static func - (a: Dual, b: Dual) -> Dual {
    Dual(a.value - b.value, a.derivative - b.derivative)
  }

  @inlinable public static func * (a: Dual, b: Dual) -> Dual {
    Dual(
      a.value * b.value,
      a.derivative.carried(along: b.value) + b.derivative.carried(along: a.value))
  }

  @inlinable public static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    let difference = a.derivative - b.derivative.carried(along: quotient)
    return Dual(quotient, difference.isZero ? 0 : difference / b.value)
  }

  @inlinable public static prefix func - (x: Dual) -> Dual { Dual(-x.value, -x.derivative) }
}

// Slopes are written so that none of them cancels, and with functions that are smooth at each point,
// for these rules are themselves differentiated. (|x| is not smooth: with it the third derivative
// of tanh at 0 would be lost.)
extension Dual {
  @inlinable public static func exp(_ x: Dual) -> Dual {
    let y = Scalar.exp(x.value)
    // Where it underflows to 0, so do its derivatives, however steep x is.
    return y.isZero ? 0 : Dual(y, slope: y, at: x)
  }

  @inlinable public static func expMinusOne(_ x: Dual) -> Dual {
    Dual(.expMinusOne(x.value), slope: .exp(x.value), at: x)
  }

  @inlinable public static func log(_ x: Dual) -> Dual {
    Dual(.log(x.value), slope: 1 / x.value, at: x)
  }

  @inlinable public static func log(onePlus x: Dual) -> Dual {
    Dual(.log(onePlus: x.value), slope: 1 / (1 + x.value), at: x)
  }

  /// The slope is +∞ at a zero of either sign.
  @inlinable public static func sqrt(_ x: Dual) -> Dual {
    Dual(.sqrt(x.value), slope: 1 / (2 * .sqrt(x.value + 0)), at: x)
  }

  /// ∂x = y·x^(y − 1), which is 0 for the constant y = 0, and where y = ±∞ and the power is 0.
  /// ∂y = xʸ·ln x, which is taken to be 0 at x = 0 for y ≥ 0, and tends to 0 where xʸ does.
  @inlinable public static func power(_ x: Dual, _ y: Dual) -> Dual {
    let infinity = Scalar(.infinity)
    let isEndless = y.value == infinity || y.value == -infinity
    let power = Scalar.power(x.value, y.value)
    // From 2⁵³ on all numbers are even, and y − 1 is odd, though it may be rounded.
    let isOdd =
      (y.value >= 0x1p53 || y.value <= -0x1p53) && !isEndless
      && (x.value < 0 || (x.value == 0 && 1 / x.value < 0))
    let lower: Scalar =
      isOdd ? -.power(-x.value, y.value - 1) : .power(x.value, y.value - 1)
    let slope: Scalar = y.value.isZero || (isEndless && lower == 0) ? 0 : y.value * lower
    let derivative = x.derivative.carried(along: slope)
    if y.derivative.isZero { return Dual(power, derivative) }
    // The power as a product of two: where it overflows or underflows, its derivatives need not.
    let half = Scalar.power(x.value, 0.5 * y.value)
    let vanishes = x.value >= 0 && (half == 0 || (x.value == 0 && y.value == 0))
    if vanishes { return Dual(power, derivative) }
    return Dual(power, derivative + y.derivative.carried(along: half * (half * .log(x.value))))
  }

  @inlinable public static func sin(_ x: Dual) -> Dual {
    Dual(.sin(x.value), slope: .cos(x.value), at: x)
  }

  @inlinable public static func cos(_ x: Dual) -> Dual {
    Dual(.cos(x.value), slope: -.sin(x.value), at: x)
  }

  @inlinable public static func tan(_ x: Dual) -> Dual {
    let y = Scalar.tan(x.value)
    return Dual(y, slope: 1 + y * y, at: x)
  }

  @inlinable public static func asin(_ x: Dual) -> Dual {
    Dual(.asin(x.value), slope: 1 / .sqrt(oneMinusSquare(x.value)), at: x)
  }

  @inlinable public static func acos(_ x: Dual) -> Dual {
    Dual(.acos(x.value), slope: -1 / .sqrt(oneMinusSquare(x.value)), at: x)
  }

  /// 1 − x², which cancels neither near ±1 nor, in its derivative, near 0.
  @inlinable static func oneMinusSquare(_ x: Scalar) -> Scalar {
    x > -0.5 && x < 0.5 ? 1 - x * x : (1 - x) * (1 + x)
  }

  @inlinable public static func atan(_ x: Dual) -> Dual {
    let slope: Scalar
    if x.value < -1 || x.value > 1 {
      let inverse = 1 / x.value  // whose square does not overflow
      slope = inverse * inverse / (1 + inverse * inverse)
    } else {
      slope = 1 / (1 + x.value * x.value)
    }
    return Dual(.atan(x.value), slope: slope, at: x)
  }

  /// The slopes are x/(x² + y²) and −y/(x² + y²), taken to be 0 at the origin.
  @inlinable public static func atan2(_ y: Dual, _ x: Dual) -> Dual {
    let angle = Scalar.atan2(y.value, x.value)
    let isSteep = Scalar.abs(y.value) > .abs(x.value)
    let (large, small) = isSteep ? (y.value, x.value) : (x.value, y.value)
    let infinity = Scalar(.infinity)
    if large == 0 || Scalar.abs(large) == infinity {
      return Dual(angle, small == small ? 0 : (y.derivative + x.derivative) * small)
    }
    // Over large·(1 + ratio²), where neither a product nor a quotient overflows before the slope does.
    let ratio = small / large
    let sum = 1 + ratio * ratio
    let isInside = Scalar.abs(large) < 1
    let steep: Scalar = isInside ? 1 / (large * sum) : 1 / large / sum
    let flat: Scalar = isInside ? ratio / (large * sum) : ratio / large / sum
    let (ySlope, xSlope) = isSteep ? (flat, steep) : (steep, flat)
    return Dual(
      angle, y.derivative.carried(along: ySlope) - x.derivative.carried(along: xSlope))
  }

  /// The slopes are x and y over √(x² + y²), taken to be 0 at the origin.
  @inlinable public static func hypot(_ x: Dual, _ y: Dual) -> Dual {
    let length = Scalar.hypot(x.value, y.value)
    if x.value == 0 && y.value == 0 { return Dual(length, 0) }
    // By the quotient of the two, for the root may overflow where its slopes do not.
    let isSteep = Scalar.abs(y.value) > .abs(x.value)
    let (large, small) = isSteep ? (y.value, x.value) : (x.value, y.value)
    let ratio = small / large
    let cosine: Scalar = (large < 0 ? -1 : 1) / .sqrt(1 + ratio * ratio)
    let (xSlope, ySlope) = isSteep ? (ratio * cosine, cosine) : (cosine, ratio * cosine)
    return Dual(
      length, x.derivative.carried(along: xSlope) + y.derivative.carried(along: ySlope))
  }

  @inlinable public static func sinh(_ x: Dual) -> Dual {
    Dual(.sinh(x.value), slope: .cosh(x.value), at: x)
  }

  @inlinable public static func cosh(_ x: Dual) -> Dual {
    Dual(.cosh(x.value), slope: .sinh(x.value), at: x)
  }

  /// The slope is sech² x = 4·σ(2x)·σ(−2x).
  @inlinable public static func tanh(_ x: Dual) -> Dual {
    let slope: Scalar = 4 * .sigmoid(2 * x.value) * .sigmoid(-2 * x.value)
    return Dual(.tanh(x.value), slope: slope, at: x)
  }

  @inlinable public static func sigmoid(_ x: Dual) -> Dual {
    let y = Scalar.sigmoid(x.value)
    let slope = y * .sigmoid(-x.value)
    // Where the slope underflows to 0, so do its derivatives, however steep x is.
    return slope.isZero ? Dual(y, 0) : Dual(y, slope: slope, at: x)
  }

  @inlinable public static func erf(_ x: Dual) -> Dual {
    Dual(.erf(x.value), slope: Scalar(twoOverRootPi) * .exp(-x.value * x.value), at: x)
  }

  @inlinable public static func erfc(_ x: Dual) -> Dual {
    Dual(.erfc(x.value), slope: Scalar(-twoOverRootPi) * .exp(-x.value * x.value), at: x)
  }

  @inlinable public static func abs(_ x: Dual) -> Dual {
    x.value > 0 ? x : x.value < 0 ? -x : Dual(.abs(x.value), 0)
  }

  @inlinable static var twoOverRootPi: Double { 1.1283791670955125738961589 }
}
