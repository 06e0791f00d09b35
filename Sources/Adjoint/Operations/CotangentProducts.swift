// Products of a cotangent with a derivative. `ZerosOfCotangents.swift` says what a cotangent of 0 means.

/// g·d, broadcast, for a cotangent g and a derivative d; 0 where g is 0, whatever d is.
///
/// ∂g = h·d likewise. ∂d = h·g, 0 where either is 0, since both are cotangents.
struct Scale: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { forward(operands[0], operands[1]) }

  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "scale") { $0.scale }
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(1 - operand) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? g.scaled(by: saved[1]) : g.times(cotangent: saved[0])
  }
}

/// g/d, broadcast, for a cotangent g; 0 where g is 0, whatever d is.
///
/// ∂g = h/d likewise. ∂d = −(h·y)/d with y the result, 0 where h or y is 0.
struct Unscale: TensorOperation {
  func forward(_ operands: Operands) -> Tensor { forward(operands[0], operands[1]) }

  func forward(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.combined(with: b, in: "unscale") { $0.unscale }
  }

  func residuals(for operand: Int) -> ResidualSet {
    operand == 0 ? .operand(1) : [.operand(1), .result]
  }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0 ? g.divided(by: saved[1]) : -g.times(cotangent: saved.result).divided(by: saved[1])
  }
}

/// a·b, broadcast, for two cotangents; 0 where either is 0, whatever the other is. ∂a = g·b and ∂b = g·a,
/// products of cotangents too.
struct CotangentProduct: TensorOperation {
  private struct Product: BinaryElementwiseOperation {
    func value<S: RealNumber>(_ x: S, _ y: S) -> S { x == 0 || y == 0 ? 0 : x * y }
  }

  func forward(_ operands: Operands) -> Tensor {
    apply(Product(), to: operands[0], operands[1])
  }

  func residuals(for operand: Int) -> ResidualSet { .operand(1 - operand) }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.times(cotangent: saved[1 - operand])
  }
}

extension Tensor {
  /// This cotangent times a derivative, broadcast; 0 where the cotangent is 0, even if the derivative is
  /// NaN or infinite. Backwards multiply with it, so that what a mask did not select leaves no trace.
  @inline(never)
  public func scaled(by derivative: Tensor) -> Tensor { apply(Scale(), to: self, derivative) }

  /// This cotangent divided by the inverse of a derivative, broadcast; 0 where the cotangent is 0.
  @inline(never)
  public func divided(by inverse: Tensor) -> Tensor { apply(Unscale(), to: self, inverse) }

  /// This cotangent times another, broadcast; 0 where either is 0.
  public func times(cotangent: Tensor) -> Tensor { apply(CotangentProduct(), to: self, cotangent) }
}
