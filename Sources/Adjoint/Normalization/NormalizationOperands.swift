/// Which parameters a normalization has.
public struct NormalizationParameterSet: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let scale = NormalizationParameterSet(rawValue: 1)
  public static let shift = NormalizationParameterSet(rawValue: 2)

  /// Those that are given.
  init(scale: Tensor?, shift: Tensor?) {
    self = []
    if scale != nil { insert(.scale) }
    if shift != nil { insert(.shift) }
  }
}

/// The operands of a normalization by their names: x, and then the scale and the shift, as far as
/// they are there.
struct NormalizationOperands {
  let x: Tensor
  let scale: Tensor?
  let shift: Tensor?

  /// Traps when the operands do not go together.
  init(
    _ operands: Operands, _ parameters: NormalizationParameterSet, in name: String,
    parameterShape: (_ x: Tensor) -> Shape
  ) {
    let hasScale = parameters.contains(.scale)
    let count = 1 + (hasScale ? 1 : 0) + (parameters.contains(.shift) ? 1 : 0)
    if operands.count != count { Self.failCount(operands.count, count, name) }
    x = operands[0]
    scale = hasScale ? operands[1] : nil
    shift = parameters.contains(.shift) ? operands[count - 1] : nil
    let shape = parameterShape(x)
    for operand in 1..<Swift.max(1, count) {
      if operands[operand].shape != shape { failShape(operands[operand], shape, name) }
      requireSameScalarType(x, operands[operand], in: name)
    }
  }

  /// The operands of an operation.
  static func list(_ x: Tensor, scale: Tensor?, shift: Tensor?) -> Operands {
    switch (scale, shift) {
    case (let scale?, let shift?): .three(x, scale, shift)
    case (let parameter?, nil), (nil, let parameter?): .two(x, parameter)
    case (nil, nil): .one(x)
    }
  }

  /// Normalized scalars times the scale plus the shift, which broadcast in a shape, by plain
  /// operations. The result has x's shape.
  func applied(to normalized: Tensor, shaped shape: Shape) -> Tensor {
    var result = normalized
    if let scale { result = result * scale.reshaped(to: shape) }
    if let shift { result = result + shift.reshaped(to: shape) }
    return result.reshaped(to: x.shape)
  }

  @inline(never)
  private static func failCount(_ count: Int, _ expected: Int, _ name: String) -> Never {
    fatalError(
      "\(name): there are \(count) operands and must be \(expected): x, then the scale and the "
        + "shift as far as `parameters` lists them")
  }

  @inline(never)
  private func failShape(_ parameter: Tensor, _ expected: Shape, _ name: String) -> Never {
    fatalError(
      "\(name): x has shape \(x.shape), so scale and shift must have shape \(expected), and "
        + "one has \(parameter.shape)")
  }
}

/// Traps unless ε can be added to a variance.
func requireEpsilon(_ epsilon: Double, in name: @autoclosure () -> String) {
  require(
    epsilon >= 0 && epsilon.isFinite,
    "\(name()): epsilon is \(epsilon); it must be 0 or a positive number")
}

extension Tensor {
  /// The number of channels of x `[N, C, …]`. Traps, naming the operation, where there is no such
  /// axis.
  func channelCount(in name: String) -> Int {
    require(rank >= 2, "\(name): x has shape \(shape); it must be [N, C, …]")
    return shape[1]
  }

  /// `[N, C, S]`, where S are all axes after the channels.
  func shapeOfChannels(in name: String) -> Shape {
    [shape[0], channelCount(in: name), shape.joined(2..., in: name)]
  }

  /// This tensor brought to mean 0 and variance 1 along axes, or to mean square 1, by plain
  /// operations; the mean and the variance keep the axes.
  func normalized(
    along axes: [Int], isCentered: Bool, _ epsilon: Double
  ) -> (result: Tensor, mean: Tensor?, variance: Tensor) {
    func mean(_ x: Tensor) -> Tensor { x.mean(along: axes, keepingDimensions: true) }
    var (deviations, center): (Tensor, Tensor?) = (self, nil)
    if isCentered {
      let rounded = mean(self)
      (deviations, center) = (self - rounded, rounded)
      // Those from a rounded mean do not add up to 0.
      deviations = deviations - mean(deviations)
    }
    let variance = mean(deviations * deviations)
    let square = variance + epsilon
    let isZero = square .== 0
    guard isZero.mayHoldSomewhere else { return (deviations / sqrt(square), center, variance) }
    let result = deviations / sqrt(square.replacing(with: 1, where: isZero))
    return (result.replacing(with: 0, where: isZero), center, variance)
  }
}
