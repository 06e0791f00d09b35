import CKernels

// A number is rounded to the tensor's type before it is compared, as it is in arithmetic. Beside NaN
// only `.!=` is true. Comparing is not recorded: a mask is a constant.
extension Tensor {
  /// True where a scalar is less than the one of the other tensor. Shapes are broadcast, here and in the
  /// other comparisons.
  public static func .< (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, ".<") { $0.is_less }
  }
  public static func .< (a: Tensor, b: Double) -> Mask { a .< Tensor(b, as: a.scalarType) }
  public static func .< (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .< b }

  public static func .<= (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, ".<=") { $0.is_less_or_equal }
  }
  public static func .<= (a: Tensor, b: Double) -> Mask { a .<= Tensor(b, as: a.scalarType) }
  public static func .<= (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .<= b }

  public static func .> (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, ".>") { $0.is_greater }
  }
  public static func .> (a: Tensor, b: Double) -> Mask { a .> Tensor(b, as: a.scalarType) }
  public static func .> (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .> b }

  public static func .>= (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, ".>=") { $0.is_greater_or_equal }
  }
  public static func .>= (a: Tensor, b: Double) -> Mask { a .>= Tensor(b, as: a.scalarType) }
  public static func .>= (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .>= b }

  public static func .== (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, ".==") { $0.is_equal }
  }
  public static func .== (a: Tensor, b: Double) -> Mask { a .== Tensor(b, as: a.scalarType) }
  public static func .== (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .== b }

  public static func .!= (a: Tensor, b: Tensor) -> Mask {
    a.compared(to: b, ".!=") { $0.is_unequal }
  }
  public static func .!= (a: Tensor, b: Double) -> Mask { a .!= Tensor(b, as: a.scalarType) }
  public static func .!= (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .!= b }

  /// Where a relation holds between the scalars of two tensors, broadcast.
  private func compared(
    to other: Tensor, _ operation: String, by relation: (Kernels) -> adjoint_comparison
  ) -> Mask {
    requireSameScalarType(self, other, in: operation)
    let shape = shape.broadcast(with: other.shape, in: operation)
    Mask.requireMemory(for: shape, "\(operation): of shapes \(self.shape) and \(other.shape)")
    let relation = relation(scalarType.kernels)
    return Mask(shape: shape) { out in
      forEachRun(with: other, over: shape, grain: Tensor.elementwiseGrain) { run in
        relation(run.count, run.a, run.aStride, run.b, run.bStride, out + run.position)
      }
    }
  }
}
