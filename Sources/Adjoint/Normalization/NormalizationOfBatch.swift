/// Each channel of a batch `[N, C, …]` brought to mean 0 and variance 1, then scaled and shifted:
/// batch normalization while training.
///
/// A group is a channel of all examples, and ``Normalization`` has the formulas. The channels'
/// means and variances are results too. Their cotangents a and b add to ∂x
///
///     a/n + 2·b·(x − mean)/n
///
/// The operands are x, the scale and the shift, `[C]`, as far as `parameters` lists them.
/// `batchNormalization(_:scale:shift:epsilon:)` applies it.
public struct NormalizationOfBatch: FusedOperation {
  /// What is added to the variance.
  public let epsilon: Double

  /// Which parameters there are: operands after x, the scale first.
  public let parameters: NormalizationParameterSet

  /// The normalized tensor, and the mean and the variance of each channel, `[C]`.
  public struct Result: TensorStructure, Sendable {
    public var normalized: Tensor
    public var mean: Tensor
    public var variance: Tensor

    /// A result of these tensors.
    public init(normalized: Tensor, mean: Tensor, variance: Tensor) {
      (self.normalized, self.mean, self.variance) = (normalized, mean, variance)
    }

    public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
      try body(&normalized)
      try body(&mean)
      try body(&variance)
    }
  }

  /// Traps when ε is negative or not finite.
  public init(epsilon: Double = 1e-5, parameters: NormalizationParameterSet = []) {
    (self.epsilon, self.parameters) = (epsilon, parameters)
    requireEpsilon(epsilon, in: name)
  }

  public var name: String { "batchNormalization" }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Result, residuals: NormalizationResiduals) {
    let x = operands[0]
    let (normalized, moments) = evaluation(of: operands).forward(wantsVariances: true)
    // Without scalars there is nothing that could have a mean.
    let means = moments?.means ?? Tensor(repeating: .nan, shape: [x.shape[1]])
    let result = Result(
      normalized: normalized, mean: means.cast(to: x.scalarType),
      variance: (moments?.variances ?? means).cast(to: x.scalarType))
    return (result, NormalizationResiduals(operands, moments, of: parameters, wanted))
  }

  public func backward(
    _ g: Result, _ residuals: NormalizationResiduals, _ wanted: Wanted
  ) -> Cotangents {
    guard let operands = residuals.operands else {
      let axes = [0] + Array(2..<g.normalized.rank)
      return wanted.cotangents { _ in g.normalized.sum(along: axes) }
    }
    if g.normalized.mayBeRecorded || g.mean.mayBeRecorded || g.variance.mayBeRecorded {
      return wanted.cotangents(of: g, at: operands) { composition($0) }
    }
    return evaluation(of: operands).backward(
      g.normalized, ofMean: g.mean, ofVariance: g.variance, residuals.moments, wanted)
  }

  public func composition(_ operands: Operands) -> Result {
    let named = named(operands)
    let shape = named.x.shapeOfChannels(in: name)
    let (normalized, mean, variance) = named.x.reshaped(to: shape)
      .normalized(along: [0, 2], isCentered: true, epsilon)
    return Result(
      normalized: named.applied(to: normalized, shaped: [shape[1], 1]),
      mean: mean!.reshaped(to: [shape[1]]), variance: variance.reshaped(to: [shape[1]]))
  }

  private func evaluation(of operands: Operands) -> NormalizationEvaluation {
    let named = named(operands)
    let layout =
      named.x.elementCount == 0 ? nil : NormalizationLayout(channelsOf: named.x, isByItself: true)
    return NormalizationEvaluation(named, layout, epsilon: epsilon)
  }

  private func named(_ operands: Operands) -> NormalizationOperands {
    NormalizationOperands(operands, parameters, in: name) { [$0.channelCount(in: name)] }
  }
}
