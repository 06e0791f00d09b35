import Adjoint

extension ProgramCase {
  /// Each function of one tensor, at 13 numbers of its domain.
  static let elementwise: [ProgramCase] = [
    formula("negation") { -$0 },
    formula("abs") { abs($0) },
    formula("sign") { $0 * sign($0) },
    formula("square") { square($0) },
    formula("sqrt", within: 0.01...9) { sqrt($0) },
    formula("reciprocalSquareRoot", within: 0.01...9) { reciprocalSquareRoot($0) },
    formula("exp", within: -20...20) { exp($0) },
    formula("expMinusOne") { expMinusOne($0) },
    formula("expMinusOne near 0", within: -1e-6...1e-6) { expMinusOne($0) },
    formula("log", within: 0.001...50) { log($0) },
    formula("log onePlus", within: -0.9...9) { log(onePlus: $0) },
    formula("log onePlus near 0", within: -1e-6...1e-6) { log(onePlus: $0) },
    formula("sin", within: -30...30) { sin($0) },
    formula("cos", within: -30...30) { cos($0) },
    formula("tan") { tan($0) },
    formula("asin", within: -0.99...0.99) { asin($0) },
    formula("acos", within: -0.99...0.99) { acos($0) },
    formula("atan", within: -9...9) { atan($0) },
    formula("sinh", within: -9...9) { sinh($0) },
    formula("cosh", within: -9...9) { cosh($0) },
    formula("tanh", within: -9...9) { tanh($0) },
    formula("sigmoid", within: -30...30) { sigmoid($0) },
    formula("erf", within: -3...3) { erf($0) },
    formula("erfc", within: -3...5) { erfc($0) },
    formula("softplus", within: -30...30) { softplus($0) },
    formula("relu") { relu($0) },
    formula("leakyRelu") { leakyRelu($0, slope: 0.1) },
    formula("elu") { elu($0, alpha: 1.3) },
    formula("silu", within: -9...9) { silu($0) },
    formula("gelu", within: -5...5) { gelu($0) },
    formula("gelu by tanh", within: -5...5) { gelu($0, approximation: .tanh) },
    formula("clamped") { $0.clamped(to: -0.5...0.7) },
    formula("power 3") { power($0, 3) },
    formula("power -2") { power($0, -2) },
    formula("power 2.5", within: 0.01...9) { power($0, 2.5) },
    formula("power of a number", within: -5...5) { power(1.7, $0) },
    formula("cast") { $0.cast(to: .float64).cast(to: $0.scalarType) * 3 },
    formula("swish", within: -9...9) { apply(Swish(), to: $0) },
  ]

  private static func formula(
    _ name: String, within range: ClosedRange<Double> = -1.5...1.5,
    _ function: @escaping @Sendable (Tensor) -> Tensor
  ) -> ProgramCase {
    ProgramCase(gradientOf: name, [[13]], within: range) { function($0[0]) }
  }

  /// Each function of two tensors, which are broadcast together.
  static let pairs: [ProgramCase] = [
    pair("add") { $0 + $1 },
    pair("subtract") { $0 - $1 },
    pair("multiply") { $0 * $1 },
    pair("divide", within: 0.1...3) { $0 / $1 },
    pair("power of tensors", within: 0.1...3) { power($0, $1) },
    pair("atan2") { atan2($0, $1) },
    pair("hypot") { hypot($0, $1) },
    pair("logAddExp", within: -9...9) { logAddExp($0, $1) },
    pair("maximum") { maximum($0, $1) },
    pair("minimum") { minimum($0, $1) },
    ProgramCase(gradientOf: "addition in place", [[3, 5], [3, 5]]) { x in
      var y = x[0]
      y.add(x[1], scaledBy: 0.3)
      y *= 2
      return y
    },
    ProgramCase(gradientOf: "masks", [[3, 4], [3, 4]]) { x in
      let isChosen = (x[0] .< x[1]) .& .!(x[1] .> 0.5) .^ (x[0] .>= 1)
      return log(x[0]).replacing(with: x[1], where: (x[0] .<= 0) .| isChosen)
        * Tensor(x[1] .!= 0, as: x[0].scalarType)
    },
  ]

  private static func pair(
    _ name: String, within range: ClosedRange<Double> = -1.5...1.5,
    _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> ProgramCase {
    ProgramCase(gradientOf: name, [[3, 1, 7], [5, 1]], within: range) { function($0[0], $0[1]) }
  }
}
