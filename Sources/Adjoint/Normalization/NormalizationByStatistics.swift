/// Normalization of each channel with a mean and a variance that are given: batch normalization in
/// evaluation, with running statistics.
///
///     s = 1/√(variance + ε)      x̂ = (x − mean)·s      y = x̂·scale + shift
///
///     ∂x = g·scale·s             ∂mean = −scale·s·Σ g      ∂variance = −½·scale·s²·Σ g·x̂
///     ∂scale = Σ g·x̂             ∂shift = Σ g
///
/// The operands are x `[N, C, …]`, the mean, the variance, the scale and the shift, all `[C]`.
/// `batchNormalization(_:mean:variance:scale:shift:epsilon:)` applies it.
public struct NormalizationByStatistics: FusedOperation {
  /// What is added to the variance.
  public let epsilon: Double

  /// Traps when ε is negative or not finite.
  public init(epsilon: Double = 1e-5) {
    self.epsilon = epsilon
    require(
      epsilon >= 0 && epsilon.isFinite,
      "\(name): epsilon is \(epsilon); it must be 0 or a positive number")
  }

  public var name: String { "batchNormalization" }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: Operands) {
    let x = operands[0]
    guard let layout = layout(of: operands) else { return (x.detached(), operands) }
    let result = layout.normalized(
      layout.arranged(x), scale: operands[3], shift: operands[4], moments: moments(of: operands))
    return (layout.restored(result, to: x.shape), operands.mapped { $1.detached() })
  }

  public func backward(_ g: Tensor, _ operands: Operands, _ wanted: Wanted) -> Cotangents {
    let x = operands[0]
    if g.mayBeRecorded {
      let (_, pullback) = valueWithPullback(at: Array(operands)) { composition(Operands($0)) }
      let cotangents = pullback(g)
      return wanted.cotangents { cotangents[$0] }
    }
    guard let layout = layout(of: operands) else {
      return wanted.cotangents { .zeros(operands[$0].shape, as: x.scalarType) }
    }
    let gradients = layout.pulledBack(
      layout.arranged(g), x: layout.arranged(x), scale: operands[3],
      moments: moments(of: operands), wantsX: wanted[0], wantsScale: wanted[2] || wanted[3],
      wantsShift: wanted[1] || wanted[4])
    let slope = operands[3].cast(to: .float64) * inverseDeviation(of: operands)
    return wanted.cotangents { operand in
      let ofChannels: Tensor
      switch operand {
      case 0: return gradients.x.map { layout.restored($0, to: x.shape) }
      case 1: ofChannels = -gradients.shiftSums![0].scaled(by: slope)
      case 2:
        let curve = slope * inverseDeviation(of: operands) * -0.5
        ofChannels = gradients.scaleSums![0].scaled(by: curve)
      case 3: ofChannels = gradients.scaleSums![0]
      default: ofChannels = gradients.shiftSums![0]
      }
      return ofChannels.cast(to: x.scalarType)
    }
  }

  public func composition(_ operands: Operands) -> Tensor {
    check(operands)
    let shape = operands[0].asChannels(in: name)
    let ofChannels = operands.dropFirst().map { $0.reshaped(to: [shape[1], 1]) }
    let deviations = operands[0].reshaped(to: shape) - ofChannels[0]
    let normalized = deviations / sqrt(ofChannels[1] + epsilon)
    return (normalized * ofChannels[2] + ofChannels[3]).reshaped(to: operands[0].shape)
  }

  /// How the channels lie; nil where there are no scalars.
  private func layout(of operands: Operands) -> NormalizationLayout? {
    check(operands)
    let x = operands[0]
    if x.elementCount == 0 { return nil }
    return NormalizationLayout(.batch, of: x, isCentered: true, isByItself: false, in: name)
  }

  private func inverseDeviation(of operands: Operands) -> Tensor {
    1 / sqrt(operands[2].detached().cast(to: .float64) + epsilon)
  }

  private func moments(of operands: Operands) -> NormalizationLayout.Moments {
    let mean = operands[1].detached().cast(to: .float64)
    let numbers = Tensor.stack(
      [mean, .zeros(mean.shape, as: .float64), inverseDeviation(of: operands)], along: 1)
    return NormalizationLayout.Moments(numbers: numbers, variances: nil)
  }

  private func check(_ operands: Operands) {
    let x = operands[0]
    x.requireChannels(in: name)
    for (operand, noun) in zip(operands.dropFirst(), ["mean", "variance", "scale", "shift"]) {
      require(
        operand.shape == [x.shape[1]],
        "\(name): x has shape \(x.shape) and the \(noun) \(operand.shape); it must be "
          + "[\(x.shape[1])], one for each channel of [N, C, …]")
      requireSameScalarType(x, operand, in: name)
    }
  }
}

/// Batch normalization in evaluation: each channel normalized with a mean and a variance that are given,
/// as a layer's running statistics are.
///
/// y = (x − mean)/√(variance + ε)·scale + shift. Differentiable in all operands.
/// ``NormalizationByStatistics`` has the cotangents.
///
/// - Parameters:
///   - x: shape `[N, C, …]`.
///   - mean: shape `[C]`.
///   - variance: shape `[C]`, not negative.
///   - scale: shape `[C]`; 1 unless given.
///   - shift: shape `[C]`; 0 unless given.
///   - epsilon: what is added to the variance.
///
/// Traps when shapes or types do not fit.
public func batchNormalization(
  _ x: Tensor, mean: Tensor, variance: Tensor, scale: Tensor? = nil, shift: Tensor? = nil,
  epsilon: Double = 1e-5
) -> Tensor {
  let operation = NormalizationByStatistics(epsilon: epsilon)
  return apply(
    operation, to: x, mean, variance, scale ?? .ones(mean.shape, as: x.scalarType),
    shift ?? .zeros(mean.shape, as: x.scalarType))
}
