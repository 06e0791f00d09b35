/// What the backward of a normalization reads: nothing where the shift's gradient alone is wanted.
public struct NormalizationResiduals: Sendable {
  let operands: Operands?
  let moments: NormalizationLayout.Moments?

  init(
    _ operands: Operands, _ moments: NormalizationLayout.Moments?,
    of parameters: NormalizationParameterSet, _ wanted: Wanted
  ) {
    let isNeeded = wanted[0] || (parameters.contains(.scale) && wanted[1])
    self.operands = isNeeded ? operands.mapped { $1.detached() } : nil
    self.moments = isNeeded ? moments : nil
  }
}

/// A normalization of some operands by the kernels: forward and backward.
struct NormalizationEvaluation {
  private let operands: NormalizationOperands

  /// How the groups lie; nil where there are no scalars.
  private let layout: NormalizationLayout?

  private let epsilon: Double

  init(_ operands: NormalizationOperands, _ layout: NormalizationLayout?, epsilon: Double) {
    (self.operands, self.layout, self.epsilon) = (operands, layout, epsilon)
  }

  private var x: Tensor { operands.x }

  private var scale: (NormalizationLayout) -> Tensor {
    { $0.arranged(operands.scale, or: 1, as: x.scalarType) }
  }

  /// The normalized tensor, and the moments; nil without scalars.
  func forward(
    wantsVariances: Bool = false
  ) -> (normalized: Tensor, moments: NormalizationLayout.Moments?) {
    guard let layout else { return (x.detached(), nil) }
    let (normalized, moments) = layout.normalized(
      layout.arranged(x), scale: scale(layout),
      shift: layout.arranged(operands.shift, or: 0, as: x.scalarType), epsilon: epsilon,
      wantsVariances: wantsVariances)
    return (layout.restored(normalized), moments)
  }

  /// The cotangents of the operands, for one of the normalized tensor and, of a batch, those of its
  /// means and variances.
  func backward(
    _ g: Tensor, ofMean: Tensor? = nil, ofVariance: Tensor? = nil,
    _ moments: NormalizationLayout.Moments?, _ wanted: Wanted
  ) -> Cotangents {
    let shiftIndex = operands.scale == nil ? 1 : 2
    guard let layout, let moments else {
      return wanted.cotangents { operand in
        let own = operand == 0 ? x : operand == shiftIndex ? operands.shift! : operands.scale!
        return .zeros(own.shape, as: own.scalarType)
      }
    }
    let gradients = layout.pulledBack(
      layout.arranged(g), x: layout.arranged(x), scale: scale(layout), moments: moments,
      ofMean: ofMean?.cast(to: .float64), ofVariance: ofVariance?.cast(to: .float64),
      wantsX: wanted[0], wantsScale: operands.scale != nil && wanted[1],
      wantsShift: operands.shift != nil && wanted[shiftIndex])
    return wanted.cotangents { operand in
      if operand == 0 { return gradients.x.map { layout.restored($0) } }
      return operand == shiftIndex
        ? layout.parameterCotangent(gradients.shiftSums!, operands.shift!)
        : layout.parameterCotangent(gradients.scaleSums!, operands.scale!)
    }
  }
}

extension Wanted {
  /// The cotangents by the composition, for a cotangent that somebody differentiates: kernels would
  /// lose how they depend on it.
  func cotangents<Result: TensorStructure>(
    of g: Result, at operands: Operands, _ composition: (Operands) -> Result
  ) -> Cotangents {
    let (_, pullback) = valueWithPullback(at: Array(operands)) { composition(Operands($0)) }
    let all = pullback(g)
    return cotangents { all[$0] }
  }
}
