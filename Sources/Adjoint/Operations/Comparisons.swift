// A number is rounded to the tensor's type before it is compared, as it is in arithmetic. Beside NaN
// only `.!=` is true. Comparing is not recorded: a mask is a constant.
extension Tensor {
  /// True where a scalar is less than the one of the other tensor. Shapes are broadcast, here and in the
  /// other comparisons.
  public static func .< (a: Tensor, b: Tensor) -> Mask { a.compared(to: b, ".<") { $0 < $1 } }
  public static func .< (a: Tensor, b: Double) -> Mask { a .< Tensor(b, as: a.scalarType) }
  public static func .< (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .< b }

  public static func .<= (a: Tensor, b: Tensor) -> Mask { a.compared(to: b, ".<=") { $0 <= $1 } }
  public static func .<= (a: Tensor, b: Double) -> Mask { a .<= Tensor(b, as: a.scalarType) }
  public static func .<= (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .<= b }

  public static func .> (a: Tensor, b: Tensor) -> Mask { a.compared(to: b, ".>") { $0 > $1 } }
  public static func .> (a: Tensor, b: Double) -> Mask { a .> Tensor(b, as: a.scalarType) }
  public static func .> (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .> b }

  public static func .>= (a: Tensor, b: Tensor) -> Mask { a.compared(to: b, ".>=") { $0 >= $1 } }
  public static func .>= (a: Tensor, b: Double) -> Mask { a .>= Tensor(b, as: a.scalarType) }
  public static func .>= (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .>= b }

  public static func .== (a: Tensor, b: Tensor) -> Mask { a.compared(to: b, ".==") { $0 == $1 } }
  public static func .== (a: Tensor, b: Double) -> Mask { a .== Tensor(b, as: a.scalarType) }
  public static func .== (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .== b }

  public static func .!= (a: Tensor, b: Tensor) -> Mask { a.compared(to: b, ".!=") { $0 != $1 } }
  public static func .!= (a: Tensor, b: Double) -> Mask { a .!= Tensor(b, as: a.scalarType) }
  public static func .!= (a: Double, b: Tensor) -> Mask { Tensor(a, as: b.scalarType) .!= b }

  /// Where a relation holds. Scalars of float32 are widened first, which is exact.
  @inline(__always)
  private func compared(
    to other: Tensor, _ operation: String, _ holds: (Double, Double) -> Bool
  ) -> Mask {
    requireSameScalarType(self, other, in: operation)
    let shape = shape.broadcast(with: other.shape, in: operation)
    Mask.requireMemory(for: shape, "\(operation): of shapes \(self.shape) and \(other.shape)")
    let values = [Bool](unsafeUninitializedCapacity: shape.elementCount) { values, count in
      let values = values.baseAddress
      forEachRun(with: other, over: shape, grain: Tensor.elementwiseGrain) { run in
        guard let out = values.map({ $0 + run.position }) else { return }
        switch scalarType {
        case .float32:
          let (a, b) = run.scalars(as: Float.self)
          for index in 0..<run.count {
            out[index] = holds(Double(a[index * run.aStride]), Double(b[index * run.bStride]))
          }
        case .float64:
          let (a, b) = run.scalars(as: Double.self)
          for index in 0..<run.count {
            out[index] = holds(a[index * run.aStride], b[index * run.bStride])
          }
        }
      }
      count = shape.elementCount
    }
    return Mask(values, shape: shape)
  }
}
