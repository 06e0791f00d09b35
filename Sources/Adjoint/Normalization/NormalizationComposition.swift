/// Normalization by plain operations: what it means.
struct NormalizationComposition {
  let result: Normalization.Result

  init(_ operation: Normalization, _ operands: Operands) {
    let named = NormalizationOperands(operation, operands)
    let x = named.x
    let (grouped, axes, parameterized, parameterShape) = Self.shapes(operation, of: x)

    let rows = x.reshaped(to: grouped)
    let mean = operation.isCentered ? rows.mean(along: axes, keepingDimensions: true) : nil
    var deviations = rows
    if let mean {
      // The deviations from a rounded mean do not add up to 0.
      deviations = rows - mean
      deviations = deviations - deviations.mean(along: axes, keepingDimensions: true)
    }
    let variance = (deviations * deviations).mean(along: axes, keepingDimensions: true)
    var normalized = deviations.standardized(by: variance + operation.epsilon)
      .reshaped(to: parameterized)
    if let scale = named.scale { normalized = normalized * scale.reshaped(to: parameterShape) }
    if let shift = named.shift { normalized = normalized + shift.reshaped(to: parameterShape) }
    var result = Normalization.Result(normalized: normalized.reshaped(to: x.shape))
    if operation.grouping == .batch {
      result.mean = mean?.reshaped(to: [x.shape[1]])
      result.variance = variance.reshaped(to: [x.shape[1]])
    }
    self.result = result
  }

  /// The shape whose `axes` hold a group, and the shapes in which x and the parameters broadcast.
  private static func shapes(
    _ operation: Normalization, of x: Tensor
  ) -> (grouped: Shape, axes: [Int], parameterized: Shape, parameter: Shape) {
    let name = operation.name
    switch operation.grouping {
    case .lastAxes(let count):
      let outer = x.rank - count
      let length = x.shape.joined(outer..., in: name)
      let rows: Shape = [x.shape.joined(..<outer, in: name), length]
      return (rows, [1], rows, [length])
    case .channels(let groups):
      let channels = x.asChannels(in: name)
      let size = channels[1] / groups * channels[2]
      return ([channels[0], groups, size], [2], channels, [channels[1], 1])
    case .batch:
      let channels = x.asChannels(in: name)
      return (channels, [0, 2], channels, [channels[1], 1])
    }
  }
}

extension Tensor {
  /// These deviations divided by the root of a mean square, and 0 where that is 0.
  fileprivate func standardized(by square: Tensor) -> Tensor {
    let isZero = square .== 0
    guard isZero.trueCount > 0 else { return self / sqrt(square) }
    return (self / sqrt(square.replacing(with: 1, where: isZero))).replacing(with: 0, where: isZero)
  }
}
