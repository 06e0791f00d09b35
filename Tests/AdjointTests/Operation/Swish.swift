import Adjoint

/// x·σ(x), as the library's documentation defines it.
struct Swish: ElementwiseOperation {
  func value<S: RealNumber>(_ x: S) -> S { x * .sigmoid(x) }
}

extension Swish {
  /// The function and its first three derivatives in closed form.
  static let closedForms: [@Sendable (Double) -> Double] = [
    { x in x * s(x) },
    { x in s(x) + x * s1(x) },
    { x in 2 * s1(x) + x * s2(x) },
    { x in 3 * s2(x) + x * s3(x) },
  ]

  private static func s(_ x: Double) -> Double { 1 / (1 + Double.exp(-x)) }
  private static func s1(_ x: Double) -> Double { s(x) * s(-x) }
  private static func s2(_ x: Double) -> Double { s1(x) * (1 - 2 * s(x)) }
  private static func s3(_ x: Double) -> Double { s2(x) * (1 - 2 * s(x)) - 2 * s1(x) * s1(x) }
}
