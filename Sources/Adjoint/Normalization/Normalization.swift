/// Groups of scalars brought to mean 0 and variance 1, or to mean square 1, then scaled and
/// shifted: layer, RMS and group normalization, which differ in what makes a group.
/// ``NormalizationOfBatch`` is the same for the channels of a batch.
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
/// Without centering the mean is taken to be 0, in x̂ as in ∂x. Where variance + ε is 0 all scalars
/// of the group are equal and ε is 0: x̂ and ∂x are taken to be 0 there.
///
/// The backward keeps x, and three numbers for each group. `layerNormalization`, `rmsNormalization`
/// and `groupNormalization` apply it. See `Docs/Derivations/Normalization.md`.
public struct Normalization: FusedOperation {
  /// What makes a group.
  public let grouping: Grouping

  /// Whether the mean is subtracted.
  public let isCentered: Bool

  /// What is added to the variance.
  public let epsilon: Double

  /// Which parameters there are: operands after x, the scale first.
  public let parameters: NormalizationParameterSet

  /// What makes a group.
  public enum Grouping: Sendable, Equatable {
    /// All scalars along so many of the last axes. Scale and shift have the lengths of these axes.
    case lastAxes(Int)

    /// Neighbouring channels of each example in `[N, C, …]`, in so many groups. Scale and shift
    /// have shape `[C]`.
    case channels(groups: Int)
  }

  /// Traps when ε is negative or not finite.
  public init(
    _ grouping: Grouping, isCentered: Bool = true, epsilon: Double = 1e-5,
    parameters: NormalizationParameterSet = []
  ) {
    (self.grouping, self.isCentered) = (grouping, isCentered)
    (self.epsilon, self.parameters) = (epsilon, parameters)
    requireEpsilon(epsilon, in: name)
  }

  /// That of the function that applies it.
  public var name: String {
    switch grouping {
    case .lastAxes: isCentered ? "layerNormalization" : "rmsNormalization"
    case .channels: "groupNormalization"
    }
  }

  public func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: NormalizationResiduals) {
    let (result, moments) = evaluation(of: operands).forward()
    return (result, NormalizationResiduals(operands, moments, of: parameters, wanted))
  }

  public func backward(
    _ g: Tensor, _ residuals: NormalizationResiduals, _ wanted: Wanted
  ) -> Cotangents {
    guard let operands = residuals.operands else {
      return wanted.cotangents { _ in g.sum(along: axesOfSharing(in: g)) }
    }
    if g.mayBeRecorded {
      return wanted.cotangents(of: g, at: operands) { composition($0) }
    }
    return evaluation(of: operands).backward(g, residuals.moments, wanted)
  }

  public func composition(_ operands: Operands) -> Tensor {
    let named = named(operands)
    let x = named.x
    let rows: Tensor
    let (parameterized, parameterShape): (Shape, Shape)
    switch grouping {
    case .lastAxes(let count):
      let (outer, inner) = (
        x.shape.joined(..<(x.rank - count), in: name), self.parameterShape(of: x)
      )
      parameterShape = [inner.elementCount]
      parameterized = [outer, parameterShape[0]]
      rows = x.reshaped(to: parameterized)
    case .channels(let groups):
      parameterized = x.shapeOfChannels(in: name)
      parameterShape = [parameterized[1], 1]
      rows = x.reshaped(
        to: [parameterized[0], groups, parameterized[1] / groups * parameterized[2]])
    }
    let normalized = rows.normalized(along: [rows.rank - 1], isCentered: isCentered, epsilon).result
    return named.applied(to: normalized.reshaped(to: parameterized), shaped: parameterShape)
  }

  private func evaluation(of operands: Operands) -> NormalizationEvaluation {
    let named = named(operands)
    let layout =
      named.x.elementCount == 0
      ? nil : NormalizationLayout(grouping, of: named.x, isCentered: isCentered, in: name)
    return NormalizationEvaluation(named, layout, epsilon: epsilon)
  }

  private func named(_ operands: Operands) -> NormalizationOperands {
    NormalizationOperands(operands, parameters, in: name) { parameterShape(of: $0) }
  }

  /// The shape that scale and shift must have.
  private func parameterShape(of x: Tensor) -> Shape {
    switch grouping {
    case .lastAxes(let count):
      require(
        count > 0 && count <= x.rank,
        "\(name): x has shape \(x.shape), and scale and shift have \(count) axes; they must be x's "
          + "last ones, of which there must be one at least")
      return Shape(Array(x.shape.suffix(count)))
    case .channels(let groups):
      let channels = x.channelCount(in: name)
      require(
        groups > 0 && channels % groups == 0,
        "\(name): \(channels) channels, of x of shape \(x.shape), do not make \(groups) "
          + "equal groups"
      )
      return [channels]
    }
  }

  /// The axes along which scalars share their parameters.
  private func axesOfSharing(in x: Tensor) -> [Int] {
    switch grouping {
    case .lastAxes(let count): Array(0..<(x.rank - count))
    case .channels: [0] + Array(2..<x.rank)
    }
  }
}
