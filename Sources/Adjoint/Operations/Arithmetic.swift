/// a + b, broadcast. ∂a = g, ∂b = g.
struct Add: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { forward(operands[0], operands[1]) }
  func forward(_ a: Tensor, _ b: Tensor) -> Tensor { a.combined(with: b, in: "add") { $0.add } }
  func residuals(for operand: Int) -> ResidualSet { [] }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? { g }
}

/// a − b, broadcast. ∂a = g, ∂b = −g.
struct Subtract: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { forward(operands[0], operands[1]) }

  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "subtract") { $0.subtract }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? g : -g
  }
}

/// a · b elementwise, broadcast. ∂a = g·b, ∂b = g·a.
struct Multiply: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { forward(operands[0], operands[1]) }

  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "multiply") { $0.multiply }
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(1 - operand) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.scaled(by: saved[1 - operand])
  }
}

/// a / b elementwise, broadcast.
///
/// ∂a = g/b, ∂b = −(g·y)/b with y the result. In this order nothing overflows before the derivative does.
struct Divide: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { forward(operands[0], operands[1]) }

  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "divide") { $0.divide }
  }

  func residuals(for operand: Int) -> ResidualSet {
    operand == 0 ? .operand(1) : [.operand(1), .result]
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? g.divided(by: saved[1]) : -g.scaled(by: saved.result).divided(by: saved[1])
  }
}

/// −x. ∂x = −g.
struct Negate: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.negate } }
  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(self, to: g)
  }
}

// A number is given as a `Double` and rounded to the tensor's type. Three forms for each operator
// and no literal conversion to `Tensor` keep long expressions quick to type-check.
extension Tensor {
  /// The sum, broadcast as NumPy does; so are the other operators.
  public static func + (a: Tensor, b: Tensor) -> Tensor { apply(Add(), to: a, b) }
  public static func + (a: Tensor, b: Double) -> Tensor { a + Tensor(b, as: a.scalarType) }
  public static func + (a: Double, b: Tensor) -> Tensor { Tensor(a, as: b.scalarType) + b }

  public static func - (a: Tensor, b: Tensor) -> Tensor { apply(Subtract(), to: a, b) }
  public static func - (a: Tensor, b: Double) -> Tensor { a - Tensor(b, as: a.scalarType) }
  public static func - (a: Double, b: Tensor) -> Tensor { Tensor(a, as: b.scalarType) - b }

  public static func * (a: Tensor, b: Tensor) -> Tensor { apply(Multiply(), to: a, b) }
  public static func * (a: Tensor, b: Double) -> Tensor { a * Tensor(b, as: a.scalarType) }
  public static func * (a: Double, b: Tensor) -> Tensor { Tensor(a, as: b.scalarType) * b }

  public static func / (a: Tensor, b: Tensor) -> Tensor { apply(Divide(), to: a, b) }
  public static func / (a: Tensor, b: Double) -> Tensor { a / Tensor(b, as: a.scalarType) }
  public static func / (a: Double, b: Tensor) -> Tensor { Tensor(a, as: b.scalarType) / b }

  public static prefix func - (x: Tensor) -> Tensor { apply(Negate(), to: x) }
}
