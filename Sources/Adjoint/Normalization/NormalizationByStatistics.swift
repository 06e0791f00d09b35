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
    requireEpsilon(epsilon, in: name)
  }

  public var name: String { "batchNormalization" }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: Operands) {
    let x = operands[0]
    guard let layout = layout(of: operands) else { return (x.detached(), operands) }
    let result = layout.normalized(
      layout.arranged(x), scale: operands[3], shift: operands[4], moments: moments(of: operands))
    return (layout.restored(result), operands.mapped { $1.detached() })
  }

  public func backward(_ g: Tensor, _ operands: Operands, _ wanted: Wanted) -> Cotangents {
    let x = operands[0]
    if g.mayBeRecorded {
      return wanted.cotangents(of: g, at: operands) { composition($0) }
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
      case 0: return gradients.x.map { layout.restored($0) }
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
    let shape = operands[0].shapeOfChannels(in: name)
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
    return NormalizationLayout(channelsOf: x, isByItself: false)
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
    let channels = x.channelCount(in: name)
    for (operand, noun) in zip(operands.dropFirst(), ["mean", "variance", "scale", "shift"]) {
      require(
        operand.shape == [channels],
        "\(name): x has shape \(x.shape) and the \(noun) \(operand.shape); it must be "
          + "[\(channels)], one for each channel of [N, C, …]")
      requireSameScalarType(x, operand, in: name)
    }
  }
}
