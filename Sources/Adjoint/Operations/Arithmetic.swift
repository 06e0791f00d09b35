/// a + b, broadcast.
///
/// ∂a = g, ∂b = g, each summed over the axes along which its operand was repeated.
struct Add: PairOperation {
  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "add") { $0.add }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(
      cotangent.summed(to: kept.shape(of: 0)),
      cotangent.summed(to: kept.shape(of: 1)))
  }
}

/// a − b, broadcast.
///
/// ∂a = g, ∂b = −g, each summed over the axes along which its operand was repeated.
struct Subtract: PairOperation {
  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "subtract") { $0.subtract }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(
      cotangent.summed(to: kept.shape(of: 0)),
      -cotangent.summed(to: kept.shape(of: 1)))
  }
}

/// a · b elementwise, broadcast.
///
/// ∂a = g·b, ∂b = g·a, each summed over the axes along which its operand was repeated.
struct Multiply: PairOperation {
  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "multiply") { $0.multiply }
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(1 - operand) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(
      cotangent.scaled(by: kept[1]).summed(to: kept.shape(of: 0)),
      cotangent.scaled(by: kept[0]).summed(to: kept.shape(of: 1)))
  }
}

/// a / b elementwise, broadcast.
///
/// ∂a = g/b, ∂b = −(g·y)/b with y the result, each summed over the axes along which its operand was
/// repeated. In this order nothing overflows before the derivative does.
struct Divide: PairOperation {
  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "divide") { $0.divide }
  }

  func residuals(for operand: Int) -> ResidualSet {
    operand == 0 ? .operand(1) : [.operand(1), .result]
  }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(
      cotangent.divided(by: kept[1]).summed(to: kept.shape(of: 0)),
      -cotangent.scaled(by: kept.result).divided(by: kept[1]).summed(to: kept.shape(of: 1)))
  }
}

/// −x. ∂x = −g.
struct Negate: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.negate } }
  func residuals(for operand: Int) -> ResidualSet { [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(-cotangent)
  }
}

// A number is given as a `Double` and rounded to the tensor's type. Three forms for each operator
// and no literal conversion to `Tensor` keep long expressions quick to type-check.
extension Tensor {
  /// The sum, broadcast as NumPy does; so are the other operators.
  public static func + (a: Tensor, b: Tensor) -> Tensor { Add()(a, b) }
  public static func + (a: Tensor, b: Double) -> Tensor { a + Tensor(b, as: a.scalarType) }
  public static func + (a: Double, b: Tensor) -> Tensor { Tensor(a, as: b.scalarType) + b }

  public static func - (a: Tensor, b: Tensor) -> Tensor { Subtract()(a, b) }
  public static func - (a: Tensor, b: Double) -> Tensor { a - Tensor(b, as: a.scalarType) }
  public static func - (a: Double, b: Tensor) -> Tensor { Tensor(a, as: b.scalarType) - b }

  public static func * (a: Tensor, b: Tensor) -> Tensor { Multiply()(a, b) }
  public static func * (a: Tensor, b: Double) -> Tensor { a * Tensor(b, as: a.scalarType) }
  public static func * (a: Double, b: Tensor) -> Tensor { Tensor(a, as: b.scalarType) * b }

  public static func / (a: Tensor, b: Tensor) -> Tensor { Divide()(a, b) }
  public static func / (a: Tensor, b: Double) -> Tensor { a / Tensor(b, as: a.scalarType) }
  public static func / (a: Double, b: Tensor) -> Tensor { Tensor(a, as: b.scalarType) / b }

  public static prefix func - (x: Tensor) -> Tensor { apply(Negate(), to: .one(x)) }
}
