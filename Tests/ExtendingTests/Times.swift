import Adjoint

/// a·b, scalar by scalar. ∂a = g·b, ∂b = g·a.
struct Times: TensorOperation {
  func forward(_ x: Operands) -> Tensor { x[0] * x[1] }
  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    g.scaled(by: saved[1 - operand])
  }
}
