import Adjoint

/// An elementwise operation for each function of `RealNumber`, with its derivatives in closed form.
enum Formula: ElementwiseOperation, CaseIterable {
  case sum, difference, product, quotient, negation
  case exp, expMinusOne, log, logOnePlus, sqrt, sin, cos, tanh, sigmoid
  case abs, branch

  func value<S: RealNumber>(_ x: S) -> S {
    switch self {
    case .sum: x + 2 + x
    case .difference: 2 - x
    case .product: x * x * 0.5 * x
    case .quotient: x / (1 + x)
    case .negation: -x
    case .exp: .exp(x)
    case .expMinusOne: .expMinusOne(x)
    case .log: .log(x)
    case .logOnePlus: .log(onePlus: x)
    case .sqrt: .sqrt(x)
    case .sin: .sin(x)
    case .cos: .cos(x)
    case .tanh: .tanh(x)
    case .sigmoid: .sigmoid(x)
    case .abs: .abs(-x) * x
    case .branch: x < 1 ? x : x * x
    }
  }

  /// The function and its first three derivatives at a positive x.
  func closedForms(_ x: Double) -> [Double] {
    switch self {
    case .sum: return [2 * x + 2, 2, 0, 0]
    case .difference: return [2 - x, -1, 0, 0]
    case .product: return [x * x * x / 2, 1.5 * x * x, 3 * x, 3]
    case .quotient:
      let y = 1 + x
      return [x / y, 1 / (y * y), -2 / (y * y * y), 6 / (y * y * y * y)]
    case .negation: return [-x, -1, 0, 0]
    case .exp:
      let y = Double.exp(x)
      return [y, y, y, y]
    case .expMinusOne:
      let y = Double.exp(x)
      return [Double.expMinusOne(x), y, y, y]
    case .log: return [Double.log(x), 1 / x, -1 / (x * x), 2 / (x * x * x)]
    case .logOnePlus:
      let y = 1 + x
      return [Double.log(onePlus: x), 1 / y, -1 / (y * y), 2 / (y * y * y)]
    case .sqrt:
      let y = x.squareRoot()
      return [y, 0.5 / y, -0.25 / (x * y), 0.375 / (x * x * y)]
    case .sin:
      let (sine, cosine) = (Double.sin(x), Double.cos(x))
      return [sine, cosine, -sine, -cosine]
    case .cos:
      let (sine, cosine) = (Double.sin(x), Double.cos(x))
      return [cosine, -sine, -cosine, sine]
    case .tanh:
      let y = Double.tanh(x)
      let first = 1 - y * y
      return [y, first, -2 * y * first, first * (6 * y * y - 2)]
    case .sigmoid:
      let y = 1 / (1 + Double.exp(-x))
      let first = y * (1 - y)
      return [y, first, first * (1 - 2 * y), first * (1 - 6 * y + 6 * y * y)]
    case .abs: return [x * x, 2 * x, 2, 0]
    case .branch: return x < 1 ? [x, 1, 0, 0] : [x * x, 2 * x, 2, 0]
    }
  }
}
