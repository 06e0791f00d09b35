import Adjoint
import TestSupport

/// A case of `elementwise_float64.json`: an operation's result, its vector-Jacobian products with a
/// cotangent, and as `second` the gradients of Σ ⟨gradient, direction⟩.
struct ElementwiseFixture: Decodable {
  let operation: String
  let name: String
  let attributes: Attributes
  let operands: [TensorFixture]
  let cotangent: TensorFixture
  let directions: [TensorFixture]
  let result: TensorFixture
  let gradients: [TensorFixture]
  let second: [TensorFixture]

  /// Whether the operands are extreme, so that each scalar is to be right by itself.
  let special: Bool?

  /// What depends on a convention, and is not to be compared.
  let skip: [String]?

  /// The relative error that the arithmetic allows, where it is larger than usual.
  let tolerance: Double?

  struct Attributes: Decodable {
    let slope: Double?
    let alpha: Double?
    let lower: Double?
    let upper: Double?
    let exponent: Double?

    /// A number in the place of an operand.
    let left: Double?
    let right: Double?

    let condition: Condition?
  }

  struct Condition: Decodable {
    let shape: [Int]
    let values: [Int]
  }

  static let all = Result { try loadFixture("elementwise_float64", as: [ElementwiseFixture].self) }

  /// What is to be differentiated.
  func function(_ x: [Tensor]) throws -> Tensor {
    if let unary = Self.unary[operation] { return unary(x[0]) }
    if let left = attributes.left, let function = Self.leftNumber[operation] {
      return function(left, x[0])
    }
    if let right = attributes.right, let function = Self.rightNumber[operation] {
      return function(x[0], right)
    }
    if let binary = Self.binary[operation] { return binary(x[0], x[1]) }
    switch operation {
    case "power":
      guard let exponent = attributes.exponent else { return power(x[0], x[1]) }
      return Int(exactly: exponent).map { power(x[0], $0) } ?? power(x[0], exponent)
    case "leakyRelu": return leakyRelu(x[0], slope: attributes.slope!)
    case "elu": return elu(x[0], alpha: attributes.alpha!)
    case "clamp":
      switch (attributes.lower, attributes.upper) {
      case (let lower?, let upper?): return x[0].clamped(to: lower...upper)
      case (let lower?, nil): return x[0].clamped(to: lower...)
      case (nil, let upper?): return x[0].clamped(to: ...upper)
      case (nil, nil): return x[0]
      }
    case "where":
      let condition = attributes.condition!
      let mask = Mask(condition.values.map { $0 != 0 }, shape: Shape(condition.shape))
      return x[1].replacing(with: x[0], where: mask)
    default: throw UnknownOperation(name: operation)
    }
  }

  struct UnknownOperation: Error { let name: String }

  /// The operations of one operand without attributes, by their names in the fixtures.
  static let unary: [String: @Sendable (Tensor) -> Tensor] = [
    "negate": { -$0 }, "abs": { abs($0) }, "sign": { sign($0) }, "square": { square($0) },
    "sqrt": { sqrt($0) }, "reciprocalSquareRoot": { reciprocalSquareRoot($0) },
    "exp": { exp($0) }, "expMinusOne": { expMinusOne($0) }, "log": { log($0) },
    "logOnePlus": { log(onePlus: $0) }, "sin": { sin($0) }, "cos": { cos($0) },
    "tan": { tan($0) }, "asin": { asin($0) }, "acos": { acos($0) }, "atan": { atan($0) },
    "sinh": { sinh($0) }, "cosh": { cosh($0) }, "tanh": { tanh($0) }, "erf": { erf($0) },
    "erfc": { erfc($0) }, "sigmoid": { sigmoid($0) }, "softplus": { softplus($0) },
    "relu": { relu($0) }, "gelu": { gelu($0) }, "silu": { silu($0) },
    "geluTanh": { gelu($0, approximation: .tanh) },
  ]

  static let binary: [String: @Sendable (Tensor, Tensor) -> Tensor] = [
    "add": { $0 + $1 }, "subtract": { $0 - $1 }, "multiply": { $0 * $1 }, "divide": { $0 / $1 },
    "logAddExp": { logAddExp($0, $1) }, "maximum": { maximum($0, $1) },
    "minimum": { minimum($0, $1) },
  ]

  static let leftNumber: [String: @Sendable (Double, Tensor) -> Tensor] = [
    "add": { $0 + $1 }, "subtract": { $0 - $1 }, "multiply": { $0 * $1 }, "divide": { $0 / $1 },
    "power": { power($0, $1) },
  ]

  static let rightNumber: [String: @Sendable (Tensor, Double) -> Tensor] = [
    "add": { $0 + $1 }, "subtract": { $0 - $1 }, "multiply": { $0 * $1 }, "divide": { $0 / $1 },
    "maximum": { maximum($0, $1) }, "minimum": { minimum($0, $1) },
  ]
}
