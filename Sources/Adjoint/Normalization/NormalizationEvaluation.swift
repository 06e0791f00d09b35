/// A normalization of some operands by the kernels: forward and backward.
struct NormalizationEvaluation {
  private let operation: Normalization
  private let operands: NormalizationOperands

  /// How the groups lie; nil where there are no scalars.
  private let layout: NormalizationLayout?

  init(_ operation: Normalization, _ operands: Operands) {
    self.operation = operation
    self.operands = NormalizationOperands(operation, operands)
    let x = operands[0]
    layout =
      x.elementCount == 0
      ? nil
      : NormalizationLayout(
        operation.grouping, of: x, isCentered: operation.isCentered, isByItself: true,
        in: operation.name)
  }

  private var x: Tensor { operands.x }

  /// The result, and the moments; nil without scalars.
  func forward() -> (result: Normalization.Result, moments: NormalizationLayout.Moments?) {
    let isBatch = operation.grouping == .batch
    guard let layout else {
      // There is nothing that could have a mean.
      let mean = isBatch ? Tensor(repeating: .nan, shape: [x.shape[1]], as: x.scalarType) : nil
      return (Normalization.Result(normalized: x.detached(), mean: mean, variance: mean), nil)
    }
    let (normalized, moments) = layout.normalized(
      layout.arranged(x), scale: layout.arranged(operands.scale, or: 1, as: x.scalarType),
      shift: layout.arranged(operands.shift, or: 0, as: x.scalarType), epsilon: operation.epsilon,
      wantsVariances: isBatch)
    var result = Normalization.Result(normalized: layout.restored(normalized, to: x.shape))
    if isBatch {
      result.mean = moments.means.cast(to: x.scalarType)
      result.variance = moments.variances?.cast(to: x.scalarType)
    }
    return (result, moments)
  }

  func backward(
    _ cotangent: Normalization.Result, _ moments: NormalizationLayout.Moments?, _ wanted: Wanted
  ) -> Cotangents {
    guard let layout, let moments else {
      return wanted.cotangents {
        .zeros(([x] + operands.parameters)[$0].shape, as: x.scalarType)
      }
    }
    let shiftIndex = operands.scale == nil ? 1 : 2
    let gradients = layout.pulledBack(
      layout.arranged(cotangent.normalized), x: layout.arranged(x),
      scale: layout.arranged(operands.scale, or: 1, as: x.scalarType), moments: moments,
      ofMean: cotangent.mean?.cast(to: .float64), ofVariance: cotangent.variance?.cast(to: .float64),
      wantsX: wanted[0], wantsScale: operands.scale != nil && wanted[1],
      wantsShift: operands.shift != nil && wanted[shiftIndex])
    return wanted.cotangents { operand in
      if operand == 0 { return gradients.x.map { layout.restored($0, to: x.shape) } }
      let sums = operand == shiftIndex ? gradients.shiftSums : gradients.scaleSums
      let parameter = operand == shiftIndex ? operands.shift : operands.scale
      return layout.parameterCotangent(sums!, parameter!)
    }
  }
}

extension NormalizationLayout.Moments {
  /// The groups' means.
  var means: Tensor { numbers[.all, 0] + numbers[.all, 1] }
}
