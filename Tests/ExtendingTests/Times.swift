import Adjoint

/// a·b, scalar by scalar. ∂a = g·b, ∂b = g·a.
struct Times: TensorOperation {
  func forward(_ x: Operands) -> Tensor { x[0] * x[1] }
  func cotangent(of i: Int, _ g: Tensor, _ x: SavedTensors) -> Tensor? { g.scaled(by: x[1 - i]) }
}
