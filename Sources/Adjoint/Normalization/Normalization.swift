/// Groups of scalars brought to mean 0 and variance 1, or to mean square 1, then scaled and shifted:
/// layer, RMS, group and batch normalization, which differ in what makes a group.
///
/// With the mean of a group of n scalars, its variance Σ(x − mean)²/n and s = 1/√(variance + ε):
///
///     x̂ = (x − mean)·s      y = x̂·scale + shift
///
/// and for a cotangent g of y, with u = g·scale and means over the group:
///
///     ∂x     = s·(u − mean(u) − x̂·mean(u·x̂))
///     ∂scale = Σ g·x̂
///     ∂shift = Σ g
///
/// Without centering the mean is taken to be 0, in x̂ as in ∂x. Where variance + ε is 0 all scalars of
/// the group are equal and ε is 0: x̂ and ∂x are taken to be 0 there.
///
/// The backward keeps x, and three numbers for each group. `layerNormalization`, `rmsNormalization`,
/// `groupNormalization` and `batchNormalization` apply it. See `Docs/Derivations/Normalization.md`.
public struct Normalization: FusedOperation {
  /// What makes a group.
  public let grouping: Grouping

  /// Whether the mean is subtracted.
  public let isCentered: Bool

  /// What is added to the variance.
  public let epsilon: Double

  /// Which parameters there are: operands after x, the scale first.
  public let parameters: Parameters

  /// What makes a group.
  public enum Grouping: Sendable, Equatable {
    /// All scalars along so many of the last axes. Scale and shift have the lengths of these axes.
    case lastAxes(Int)

    /// Neighbouring channels of each example in `[N, C, …]`, in so many groups. Scale and shift have shape
    /// `[C]`.
    case channels(groups: Int)

    /// Each channel of all examples in `[N, C, …]`. Scale and shift have shape `[C]`. The result has the
    /// channels' means and variances.
    case batch
  }

  /// Which parameters there are.
  public struct Parameters: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let scale = Parameters(rawValue: 1)
    public static let shift = Parameters(rawValue: 2)
  }

  /// The normalized tensor, and of a batch the mean and the variance of each channel, `[C]`, which are
  /// differentiable too.
  public struct Result: TensorStructure, Sendable {
    public var normalized: Tensor
    public var mean: Tensor?
    public var variance: Tensor?

    public mutating func forEachTensor(_ body: (inout Tensor) throws -> Void) rethrows {
      try body(&normalized)
      try mean.forEachTensor(body)
      try variance.forEachTensor(body)
    }

    public func hasSameStructure(as other: Result) -> Bool {
      (mean == nil) == (other.mean == nil) && (variance == nil) == (other.variance == nil)
    }
  }

  /// Traps when ε is negative or not finite.
  public init(
    _ grouping: Grouping, isCentered: Bool = true, epsilon: Double = 1e-5,
    parameters: Parameters = []
  ) {
    (self.grouping, self.isCentered) = (grouping, isCentered)
    (self.epsilon, self.parameters) = (epsilon, parameters)
    require(
      epsilon >= 0 && epsilon.isFinite,
      "\(name): epsilon is \(epsilon); it must be 0 or a positive number")
  }

  /// That of the function that applies it.
  public var name: String {
    switch grouping {
    case .lastAxes: isCentered ? "layerNormalization" : "rmsNormalization"
    case .channels: "groupNormalization"
    case .batch: "batchNormalization"
    }
  }

  /// What the backward reads: nothing but the shift's shape where the shift alone is wanted.
  public struct Residuals: Sendable {
    let operands: Operands?
    let moments: NormalizationLayout.Moments?
  }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Result, residuals: Residuals) {
    let evaluation = NormalizationEvaluation(self, operands)
    let (result, moments) = evaluation.forward()
    let isNeeded = wanted[0] || (parameters.contains(.scale) && wanted[1])
    let residuals = Residuals(
      operands: isNeeded ? operands.mapped { $1.detached() } : nil,
      moments: isNeeded ? moments : nil)
    return (result, residuals)
  }

  public func backward(
    _ cotangent: Result, _ residuals: Residuals, _ wanted: Wanted
  ) -> Cotangents {
    guard let operands = residuals.operands else {
      let shift = cotangent.normalized.summedForParameters(of: grouping)
      return wanted.cotangents { _ in shift }
    }
    if cotangent.tensors.contains(where: { $0.mayBeRecorded }) {
      // Somebody differentiates this with respect to the cotangent, which kernels do not know of.
      let (_, pullback) = valueWithPullback(at: Array(operands)) { composition(Operands($0)) }
      let cotangents = pullback(cotangent)
      return wanted.cotangents { cotangents[$0] }
    }
    return NormalizationEvaluation(self, operands).backward(cotangent, residuals.moments, wanted)
  }

  public func composition(_ operands: Operands) -> Result {
    NormalizationComposition(self, operands).result
  }
}

extension Tensor {
  /// A cotangent summed over all that share a parameter.
  fileprivate func summedForParameters(of grouping: Normalization.Grouping) -> Tensor {
    switch grouping {
    case .lastAxes(let count): sum(along: Array(0..<(rank - count)))
    case .channels, .batch: sum(along: [0] + Array(2..<rank))
    }
  }
}
