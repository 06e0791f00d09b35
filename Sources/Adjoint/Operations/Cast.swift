/// x rounded to float32, or widened to float64, which is exact. ∂x = g in x's type.
struct Cast: TensorOperation {
  let scalarType: ScalarType
  let original: ScalarType

  func forward(_ operands: Operands) -> Tensor {
    let x = operands[0]
    let result = Tensor(uninitialized: x.shape, as: scalarType)
    let (source, target) = (x.address, result.storage.address)
    Parallelism.forEach(count: x.elementCount, grain: Tensor.elementwiseGrain) { range in
      switch scalarType {
      case .float32: convert(range, of: source, to: target) { (x: Double) in Float(x) }
      case .float64: convert(range, of: source, to: target) { (x: Float) in Double(x) }
      }
    }
    return result
  }

  func residuals(for operand: Int) -> ResidualSet { [] }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    apply(Cast(scalarType: original, original: scalarType), to: g)
  }
}

@inline(__always)
private func convert<From, To>(
  _ range: Range<Int>, of source: UnsafeRawPointer, to target: UnsafeMutableRawPointer,
  _ converted: (From) -> To
) {
  let source = source.assumingMemoryBound(to: From.self)
  let target = target.assumingMemoryBound(to: To.self)
  for index in range { target[index] = converted(source[index]) }
}

extension Tensor {
  /// The same numbers as `float32`, rounded, or as `float64`, exactly.
  public func cast(to scalarType: ScalarType) -> Tensor {
    scalarType == self.scalarType
      ? self : apply(Cast(scalarType: scalarType, original: self.scalarType), to: self)
  }
}
