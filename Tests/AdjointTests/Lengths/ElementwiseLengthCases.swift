import Adjoint

extension LengthCase {
  /// Functions of each scalar by itself.
  static let functions: [LengthCase] = [
    LengthCase("abs", same: { abs($0) }), LengthCase("sign", same: { sign($0) }),
    LengthCase("square", same: { square($0) }), LengthCase("sqrt", same: { sqrt($0) }),
    LengthCase("reciprocalSquareRoot", same: { reciprocalSquareRoot($0) }),
    LengthCase("power, by a number", same: { power($0, 1.5) }),
    LengthCase("power, by a whole number", same: { power($0, 3) }),
    LengthCase("power, of a number", same: { power(2, $0) }),
    LengthCase("exp", same: { exp($0) }), LengthCase("expMinusOne", same: { expMinusOne($0) }),
    LengthCase("log", same: { log($0) }), LengthCase("log, of 1 + x", same: { log(onePlus: $0) }),
    LengthCase("sin", same: { sin($0) }), LengthCase("cos", same: { cos($0) }),
    LengthCase("tan", same: { tan($0) }), LengthCase("asin", same: { asin($0) }),
    LengthCase("acos", same: { acos($0) }), LengthCase("atan", same: { atan($0) }),
    LengthCase("sinh", same: { sinh($0) }), LengthCase("cosh", same: { cosh($0) }),
    LengthCase("tanh", same: { tanh($0) }), LengthCase("sigmoid", same: { sigmoid($0) }),
    LengthCase("erf", same: { erf($0) }), LengthCase("erfc", same: { erfc($0) }),
    LengthCase("relu", same: { relu($0) }), LengthCase("leakyRelu", same: { leakyRelu($0) }),
    LengthCase("elu", same: { elu($0) }), LengthCase("softplus", same: { softplus($0) }),
    LengthCase("silu", same: { silu($0) }), LengthCase("gelu", same: { gelu($0) }),
    LengthCase("gelu, tanh", same: { gelu($0, approximation: .tanh) }),
    LengthCase("clamped", same: { $0.clamped(to: 0.2...0.6) }),
    LengthCase("clamped, below", same: { $0.clamped(to: 0.2...) }),
    LengthCase("clamped, above", same: { $0.clamped(to: ...0.6) }),
    LengthCase("-, prefix", same: { -$0 }),
    LengthCase(
      "add",
      same: { x in
        var x = x
        x.add(x * 2, scaledBy: 3)
        return x
      }),
    LengthCase("cast", same: { $0.cast(to: .float64).cast(to: $0.scalarType) }),
    LengthCase("detached", same: { $0.detached() + $0 }),
    LengthCase("watched", same: { $0.watched(as: "x") }),
    LengthCase("checkpoint", same: { checkpoint(at: $0) { exp($0) * $0 } }),
  ]

  /// Functions of two operands, of which one is repeated, or both are.
  static let pairs: [LengthCase] = [
    pair("+") { $0 + $1 }, pair("-") { $0 - $1 }, pair("*") { $0 * $1 }, pair("/") { $0 / $1 },
    assignment("+=") { $0 += $1 }, assignment("-=") { $0 -= $1 },
    assignment("*=") { $0 *= $1 }, assignment("/=") { $0 /= $1 },
    pair("maximum") { maximum($0, $1) }, pair("minimum") { minimum($0, $1) },
    pair("power") { power($0, $1) }, pair("logAddExp") { logAddExp($0, $1) },
    pair("atan2") { atan2($0, $1) }, pair("hypot") { hypot($0, $1) },
    pair("scaled") { $0.scaled(by: $1) }, pair("divided") { $0.divided(by: $1) },
    pair("times") { $0.times(cotangent: $1) },
    pair("replacing") { $0.replacing(with: $1, where: $0 .> $1) },
    mask(".<") { $0 .< $1 }, mask(".<=") { $0 .<= $1 }, mask(".>") { $0 .> $1 },
    mask(".>=") { $0 .>= $1 }, mask(".==") { $0 .== $1 }, mask(".!=") { $0 .!= $1 },
    mask(".&") { ($0 .> 0.5) .& ($1 .> 0.5) }, mask(".|") { ($0 .> 0.5) .| ($1 .> 0.5) },
    mask(".^") { ($0 .> 0.5) .^ ($1 .> 0.5) }, mask(".!") { .!($0 .> $1) },
  ].flatMap { $0 }

  private static func mask(
    _ name: String, _ operation: @escaping @Sendable (Tensor, Tensor) -> Mask
  ) -> [LengthCase] {
    pair(name) { Tensor(operation($0, $1), as: $0.scalarType) * $0 }
  }

  /// An operator that changes its left side, on an operand of the result's shape.
  private static func assignment(
    _ name: String, _ operation: @escaping @Sendable (inout Tensor, Tensor) -> Void
  ) -> [LengthCase] {
    pair(name) { x, y in
      var z = x + y * 0
      operation(&z, y)
      return z
    }
  }

  private static func pair(
    _ name: String, _ operation: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> [LengthCase] {
    [
      LengthCase(name + ", of one shape", same: { operation($0, $0 * 0.5) }),
      LengthCase(name + ", with a scalar", same: { operation($0, .halves([], like: $0)) }),
      beside(name + ", a row", { Shape(Array($0.suffix(1))) }, { operation($0, $1) }),
      beside(name + ", a column", { $0.with(-1) { _ in 1 } }, { operation($0, $1) }),
      beside(name + ", one matrix of several", { $0.with(0) { _ in 1 } }, { operation($1, $0) }),
      beside(
        name + ", both repeated", { when($0.rank == 2, [$0[1]]) },
        { x, row in
          operation(.halves([x.shape[0], 1], like: x) + x.sum() * 0, row)
        }),
    ]
  }

  /// An operation with another tensor, whose shape follows from the first one's.
  private static func beside(
    _ title: String, _ other: @escaping @Sendable (Shape) -> Shape?,
    _ operation: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> LengthCase {
    LengthCase(
      title,
      { shape in
        guard shape.rank > 0, let other = other(shape) else { return nil }
        return when(other.scalarCount < 1e6 && shape[0] < 100, shape)
      }, { operation($0, .halves(other($0.shape)!, like: $0)) })
  }

  /// Functions of a tensor and a number.
  static let numbers: [LengthCase] = [
    LengthCase("+, a number", same: { $0 + 1 }), LengthCase("+, to a number", same: { 1 + $0 }),
    LengthCase("-, a number", same: { $0 - 1 }), LengthCase("-, from a number", same: { 1 - $0 }),
    LengthCase("*, a number", same: { $0 * 2 }), LengthCase("*, of a number", same: { 2 * $0 }),
    LengthCase("/, a number", same: { $0 / 2 }), LengthCase("/, of a number", same: { 2 / $0 }),
    number("+=") { $0 += 2 }, number("-=") { $0 -= 2 },
    number("*=") { $0 *= 2 }, number("/=") { $0 /= 2 },
    LengthCase("maximum, a number", same: { maximum($0, 0.5) }),
    LengthCase("maximum, of a number", same: { maximum(0.5, $0) }),
    LengthCase("minimum, a number", same: { minimum($0, 0.5) }),
    LengthCase("minimum, of a number", same: { minimum(0.5, $0) }),
    LengthCase("replacing, a number", same: { $0.replacing(with: 3, where: $0 .> 0.5) }),
  ]

  private static func number(
    _ name: String, _ operation: @escaping @Sendable (inout Tensor) -> Void
  ) -> LengthCase {
    LengthCase(
      name + ", a number",
      same: { x in
        var x = x
        operation(&x)
        return x
      })
  }
}

extension Tensor {
  /// A tensor of the type of another.
  static func halves(_ shape: Shape, like other: Tensor) -> Tensor {
    Tensor(repeating: 0.5, shape: shape, as: other.scalarType)
  }
}
