/// g·f′(x) for an elementwise function f, 0 where the cotangent g is 0: what the backward of f computes,
/// in one pass over the memory.
///
/// ∂g = h·f′(x) likewise, and ∂x = h·g·f″(x).
struct ScaledDerivative: TensorOperation {
  let meaning: @Sendable () -> FormulaMeaning

  /// Evaluates f′ at a number of scalars.
  let derivative: Elementwise.Loop

  /// The number of scalars that is worth another thread.
  let grain: Int

  /// g·f″(x) for a cotangent g, and x.
  let scaledBySecondDerivative: @Sendable (_ cotangent: Tensor, _ x: Tensor) -> Tensor

  var name: String { meaning().name }

  func forward(_ operands: Operands) -> Tensor {
    let (cotangent, x) = (operands[0], operands[1])
    let (type, width, scale) = (x.scalarType, x.scalarType.byteCount, x.scalarType.kernels.scale)
    return x.elementwise(x.shape, grain: grain) { range, out in
      // Blocks stay in the nearest cache between the two loops.
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 2048) {
        let count = Swift.min(2048, range.upperBound - start)
        let offset = start * width
        derivative(type, count, x.address + offset, out + offset)
        scale(count, cotangent.address + offset, 1, out + offset, 1, out + offset)
      }
    }
  }

  func residuals(for operand: Int) -> ResidualSet { operand == 0 ? .operand(1) : .operands }

  func cotangent(of operand: Int, _ g: Tensor, _ saved: SavedTensors) -> Tensor? {
    operand == 0
      ? apply(self, to: g, saved[1])
      : scaledBySecondDerivative(g.times(cotangent: saved[0]), saved[1])
  }
}

extension ScaledDerivative {
  /// For a formula whose derivative this is.
  init(_ derivative: Elementwise) {
    var loop = derivative.loop
    if let kernel = derivative.kernel {
      loop = { type, count, x, y in kernel(type, type.kernels, count, x, y) }
    }
    self.init(
      meaning: derivative.meaning, derivative: loop,
      grain: derivative.kernel == nil ? Tensor.formulaGrain : Tensor.elementwiseGrain,
      scaledBySecondDerivative: { cotangent, x in
        apply(ScaledDerivative(derivative.derivative()), to: cotangent, x)
      })
  }
}
