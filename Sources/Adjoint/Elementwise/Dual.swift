/// A number with a derivative: x + x′ε, where ε² = 0.
///
/// Evaluating a formula at `Dual(x, 1)` gives its value and its derivative at x together, by
/// forward-mode differentiation. The scalar may itself be dual, for derivatives of any order.
public struct Dual<Scalar: Real>: Real {
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
}

extension Dual {
  // Comparisons, which choose a branch of a formula, look at the value alone.
  @inlinable public static func == (a: Dual, b: Dual) -> Bool { a.value == b.value }
  @inlinable public static func < (a: Dual, b: Dual) -> Bool { a.value < b.value }

  @inlinable public static func + (a: Dual, b: Dual) -> Dual {
    Dual(a.value + b.value, a.derivative + b.derivative)
  }

  @inlinable public static func - (a: Dual, b: Dual) -> Dual {
    Dual(a.value - b.value, a.derivative - b.derivative)
  }

  @inlinable public static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, a.derivative * b.value + a.value * b.derivative)
  }

  @inlinable public static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    return Dual(quotient, (a.derivative - quotient * b.derivative) / b.value)
  }

  @inlinable public static prefix func - (x: Dual) -> Dual { Dual(-x.value, -x.derivative) }

  @inlinable public static func exp(_ x: Dual) -> Dual {
    let y = Scalar.exp(x.value)
    return Dual(y, y * x.derivative)
  }

  @inlinable public static func expMinusOne(_ x: Dual) -> Dual {
    Dual(.expMinusOne(x.value), .exp(x.value) * x.derivative)
  }

  @inlinable public static func log(_ x: Dual) -> Dual {
    Dual(.log(x.value), x.derivative / x.value)
  }

  @inlinable public static func log(onePlus x: Dual) -> Dual {
    Dual(.log(onePlus: x.value), x.derivative / (1 + x.value))
  }

  @inlinable public static func sqrt(_ x: Dual) -> Dual {
    let y = Scalar.sqrt(x.value)
    return Dual(y, x.derivative / (2 * y))
  }

  @inlinable public static func sin(_ x: Dual) -> Dual {
    Dual(.sin(x.value), .cos(x.value) * x.derivative)
  }

  @inlinable public static func cos(_ x: Dual) -> Dual {
    Dual(.cos(x.value), -.sin(x.value) * x.derivative)
  }

  @inlinable public static func tanh(_ x: Dual) -> Dual {
    let y = Scalar.tanh(x.value)
    return Dual(y, (1 - y * y) * x.derivative)
  }

  @inlinable public static func sigmoid(_ x: Dual) -> Dual {
    let y = Scalar.sigmoid(x.value)
    return Dual(y, y * .sigmoid(-x.value) * x.derivative)
  }

  @inlinable public static func abs(_ x: Dual) -> Dual {
    x.value > 0 ? x : x.value < 0 ? -x : Dual(.abs(x.value), 0)
  }
}
