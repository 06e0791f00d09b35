/// eˣ. ∂x = g·y with y the result.
struct Exp: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.exp } }
  func residuals(for operand: Int) -> ResidualSet { .result }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent * kept.result)
  }
}

/// ln x, −∞ at 0, NaN below. ∂x = g/x.
struct Log: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.log } }
  func residuals(for operand: Int) -> ResidualSet { .operand(0) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent / kept[0])
  }
}

/// eˣ of each scalar.
public func exp(_ x: Tensor) -> Tensor { apply(Exp(), to: .one(x)) }

/// The natural logarithm of each scalar: −∞ at 0, NaN below.
public func log(_ x: Tensor) -> Tensor { apply(Log(), to: .one(x)) }
