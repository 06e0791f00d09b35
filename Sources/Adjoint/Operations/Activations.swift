/// max(x, 0), NaN where x is NaN. ∂x = g where y > 0, and 0 elsewhere, so 0 at the kink.
struct Relu: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.relu } }
  func residuals(for operand: Int) -> ResidualSet { .result }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent.selected(wherePositive: kept.result))
  }
}

/// a where the gate is positive, 0 elsewhere. ∂a = g where the gate is positive, 0 elsewhere; the
/// gate's is 0.
///
/// It selects and does not multiply, so a NaN or infinity that is not selected leaves no trace.
struct WherePositive: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor {
    operands[0].combined(with: operands[1], in: name) { $0.where_positive }
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? .operand(1) : [] }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(
      cotangent.selected(wherePositive: kept[1]).summed(to: kept.shape(of: 0)), nil)
  }
}

/// tanh x. ∂x = g·(1 − y²) with y the result.
struct Tanh: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.tanh } }
  func residuals(for operand: Int) -> ResidualSet { .result }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent * (1 - kept.result * kept.result))
  }
}

/// 1/(1 + e⁻ˣ). ∂x = g·y·(1 − y) with y the result.
struct Sigmoid: PrimitiveOperation {
  func forward(_ operands: Operands) -> Tensor { operands[0].mapped { $0.sigmoid } }
  func residuals(for operand: Int) -> ResidualSet { .result }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(cotangent * (kept.result * (1 - kept.result)))
  }
}

/// max(x, 0) of each scalar: the rectified linear unit. Its derivative at 0 is taken to be 0.
public func relu(_ x: Tensor) -> Tensor { apply(Relu(), to: .one(x)) }

/// The hyperbolic tangent of each scalar.
public func tanh(_ x: Tensor) -> Tensor { apply(Tanh(), to: .one(x)) }

/// The logistic function 1/(1 + e⁻ˣ) of each scalar.
public func sigmoid(_ x: Tensor) -> Tensor { apply(Sigmoid(), to: .one(x)) }

extension Tensor {
  /// This tensor's scalars where the gate's are positive, 0 elsewhere, broadcast. The gate is not
  /// differentiated.
  public func selected(wherePositive gate: Tensor) -> Tensor {
    apply(WherePositive(), to: .two(self, gate))
  }
}
