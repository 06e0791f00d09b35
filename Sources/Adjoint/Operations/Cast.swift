/// x rounded to float32, or widened to float64, which is exact. ∂x = g in x's type.
struct Cast: TensorOperation {
  let scalarType: ScalarType
  let original: ScalarType

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    return switch scalarType {
    case .float32:
      x.withUnsafeScalars(as: Double.self) {
        Tensor(scalars: $0.lazy.map { Float($0) }, shape: x.shape)
      }
    case .float64:
      x.withUnsafeScalars(as: Float.self) {
        Tensor(scalars: $0.lazy.map { Double($0) }, shape: x.shape)
      }
    }
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(Cast(scalarType: original, original: scalarType), to: g)
  }
}

extension Tensor {
  /// The same numbers as `float32`, rounded, or as `float64`, exactly.
  public func cast(to scalarType: ScalarType) -> Tensor {
    scalarType == self.scalarType
      ? self : apply(Cast(scalarType: scalarType, original: self.scalarType), to: self)
  }
}
