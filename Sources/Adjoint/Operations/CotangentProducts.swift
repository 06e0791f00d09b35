// The products of a cotangent with a derivative, by which the backward of an elementwise operation
// ends. What a cotangent of 0 promises is in `ZerosOfCotangents.swift`.

/// g·d, 0 where the cotangent g is 0, whatever the derivative d is; broadcast.
///
/// ∂g = h·d likewise. ∂d = h·g, 0 where either is 0, for both are cotangents.
struct Scale: PairOperation {
  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "scale") { $0.scale }
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(1 - operand) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(
      cotangent.scaled(by: kept[1]).summed(to: kept.shape(of: 0)),
      cotangent.times(cotangent: kept[0]).summed(to: kept.shape(of: 1)))
  }
}

/// g/d, 0 where the cotangent g is 0, whatever d is; broadcast.
///
/// ∂g = h/d likewise. ∂d = −(h·y)/d with y the result, 0 where h or y is 0.
struct Unscale: PairOperation {
  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "unscale") { $0.unscale }
  }

  func residuals(for operand: Int) -> ResidualSet {
    operand == 0 ? .operand(1) : [.operand(1), .result]
  }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(
      cotangent.divided(by: kept[1]).summed(to: kept.shape(of: 0)),
      -cotangent.times(cotangent: kept.result).divided(by: kept[1]).summed(to: kept.shape(of: 1)))
  }
}

/// The product a·b of two cotangents, 0 where either is 0, whatever the other is; broadcast.
///
/// ∂a = g·b and ∂b = g·a, products of cotangents too.
struct CotangentProduct: PrimitiveOperation {
  private struct Product: BinaryElementwiseOperation {
    func value<S: Real>(_ x: S, _ y: S) -> S { x == 0 || y == 0 ? 0 : x * y }
  }

  func forward(_ operands: Operands) -> Tensor {
    apply(Product(), to: operands[0], operands[1])
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(1 - operand) }

  func backward(_ cotangent: Tensor, _ kept: Kept, _ wanted: Wanted) -> Cotangents {
    wanted.cotangents(
      cotangent.times(cotangent: kept[1]).summed(to: kept.shape(of: 0)),
      cotangent.times(cotangent: kept[0]).summed(to: kept.shape(of: 1)))
  }
}

extension Tensor {
  /// This cotangent times a derivative, broadcast: 0 where the cotangent is 0, even if the derivative is
  /// NaN or infinite. Backwards multiply with it, so that what a mask did not select leaves no trace.
  @inline(never)
  public func scaled(by derivative: Tensor) -> Tensor { Scale()(self, derivative) }

  /// This cotangent divided by the inverse of a derivative, broadcast; 0 where the cotangent is 0.
  @inline(never)
  public func divided(by inverse: Tensor) -> Tensor { Unscale()(self, inverse) }

  /// This cotangent times another, broadcast; 0 where either is 0.
  public func times(cotangent: Tensor) -> Tensor {
    apply(CotangentProduct(), to: .two(self, cotangent))
  }
}
