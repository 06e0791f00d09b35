/// x². ∂x = 2·g·x.
struct Square: ElementwiseOperation {
  func value<S: RealNumber>(_ x: S) -> S { x * x }
}

/// √x. ∂x = g/(2·√x).
struct Sqrt: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.sqrt } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.sqrt_derivative } }
  func value<S: RealNumber>(_ x: S) -> S { .sqrt(x) }
}

/// 1/√x. ∂x = −g/(2·x·√x).
struct ReciprocalSquareRoot: ElementwiseOperation {
  var kernel: ElementwiseKernel? { .init { $0.rsqrt } }
  var derivativeKernel: ElementwiseKernel? { .init { $0.rsqrt_derivative } }

  // A zero of either sign becomes 0.
  func value<S: RealNumber>(_ x: S) -> S { 1 / .sqrt(x + 0) }
  func derivative<S: RealNumber>(_ x: S) -> S { -0.5 * value(x) / (x + 0) }
}

/// xʸ. ∂x = g·y·x^(y − 1), ∂y = g·xʸ·ln x.
struct Power: BinaryElementwiseOperation {
  var kernel: BinaryElementwiseKernel? { .init { $0.power } }
  var xDerivativeKernel: BinaryElementwiseKernel? { .init { $0.power_x_derivative } }
  var yDerivativeKernel: BinaryElementwiseKernel? { .init { $0.power_y_derivative } }

  func value<S: RealNumber>(_ x: S, _ y: S) -> S { .power(x, y) }
}

/// xʸ for a number y. ∂x = g·y·x^(y − 1).
struct PowerWithExponent: ElementwiseOperation {
  let exponent: Double
  var name: String { "power" }

  // Squares and cubes are frequent, and their formulas are faster than a general power.
  private var isProduct: Bool { exponent == 2 || exponent == 3 }

  var kernel: ElementwiseKernel? {
    isProduct ? nil : .init(parameter: exponent) { $0.power_with_exponent }
  }

  var derivativeKernel: ElementwiseKernel? {
    isProduct ? nil : .init(parameter: exponent) { $0.power_with_exponent_derivative }
  }

  func value<S: RealNumber>(_ x: S) -> S {
    if exponent == 2 { return x * x }
    return exponent == 3 ? x * x * x : .power(x, S(exponent))
  }
}

/// xⁿ for a whole number n that no `Double` holds: the product of the powers of its high digits and of
/// its low ones, which tell whether it is odd. ∂x = g·n·x^(n − 1).
struct PowerWithLongExponent: ElementwiseOperation {
  let high: Double
  let low: Double
  var name: String { "power" }

  init(_ exponent: Int) {
    // Both have the exponent's sign, so no product is 0·∞.
    low = Double(exponent % 1024)
    high = Double(exponent - exponent % 1024)
  }

  func value<S: RealNumber>(_ x: S) -> S { .power(x, S(high)) * .power(x, S(low)) }
}

/// The square of each scalar.
public func square(_ x: Tensor) -> Tensor { apply(Square(), to: x) }

/// The square root of each scalar, NaN below 0. Its derivative 1/(2·√x) is ∞ at 0.
public func sqrt(_ x: Tensor) -> Tensor { apply(Sqrt(), to: x) }

/// 1/√x of each scalar: ∞ at 0, NaN below. Its derivative at 0 is −∞.
public func reciprocalSquareRoot(_ x: Tensor) -> Tensor { apply(ReciprocalSquareRoot(), to: x) }

/// Each scalar of x to the power of one of y, broadcast.
///
/// x⁰ is 1 for every x, even 0 and NaN. A negative x has powers for whole numbers y, and NaN for others.
/// ∂x = g·y·x^(y − 1), which at x = 0 is g for y = 1 and 0 for y = 0. ∂y = g·xʸ·ln x, which is NaN for
/// negative x, and taken to be 0 at x = 0 for y ≥ 0.
public func power(_ x: Tensor, _ y: Tensor) -> Tensor { apply(Power(), to: x, y) }

/// Each scalar to the power of a number, which is not rounded to the tensor's type.
public func power(_ x: Tensor, _ exponent: Double) -> Tensor {
  apply(PowerWithExponent(exponent: exponent), to: x)
}

/// Each scalar to a whole power, of either sign. Powers that the tensor's type holds are exact.
public func power(_ x: Tensor, _ exponent: Int) -> Tensor {
  guard let number = Double(exactly: exponent) else {
    return apply(PowerWithLongExponent(exponent), to: x)
  }
  return power(x, number)
}

/// A number to the power of each scalar.
public func power(_ base: Double, _ y: Tensor) -> Tensor {
  power(Tensor(base, as: y.scalarType), y)
}
