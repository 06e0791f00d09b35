// The products of a cotangent with a derivative, by which the backward of an elementwise operation
// ends.
//
// A cotangent of 0 says that the result does not depend on a scalar, as where a mask did not select
// it. Its derivative there may be infinite or NaN: that of √x at 0, say. The product is 0 all the
// same, so that nothing of an unselected branch gets through. This rule is known as a strong zero;
// Enzyme and ForwardDiff.jl offer it as an option. An indeterminate 0·∞ of other origin becomes 0
// as well: the gradient of √x·√x at 0 is given as 0.

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
  /// This cotangent times a derivative; 0 where the cotangent is.
  @inline(never)
  func scaled(by derivative: Tensor) -> Tensor { Scale()(self, derivative) }

  /// This cotangent divided by the inverse of a derivative; 0 where the cotangent is.
  @inline(never)
  func divided(by inverse: Tensor) -> Tensor { Unscale()(self, inverse) }

  /// This cotangent times another; 0 where either is.
  func times(cotangent: Tensor) -> Tensor {
    apply(CotangentProduct(), to: .two(self, cotangent))
  }
}
