/// The operands of a normalization by their names. It traps when they do not go together.
struct NormalizationOperands {
  let x: Tensor
  let scale: Tensor?
  let shift: Tensor?

  /// Those that are there.
  var parameters: [Tensor] { [scale, shift].compactMap { $0 } }

  init(_ operation: Normalization, _ operands: Operands) {
    let (name, parameters) = (operation.name, operation.parameters)
    let hasScale = parameters.contains(.scale)
    let count = 1 + (hasScale ? 1 : 0) + (parameters.contains(.shift) ? 1 : 0)
    require(
      operands.count == count,
      "\(name): there are \(operands.count) operands and must be \(count): x, then the scale and the "
        + "shift, as far as `parameters` lists them")
    x = operands[0]
    scale = hasScale ? operands[1] : nil
    shift = parameters.contains(.shift) ? operands[count - 1] : nil
    check(operation.grouping, in: name)
    for parameter in operands.dropFirst() { requireSameScalarType(x, parameter, in: name) }
  }

  private func check(_ grouping: Normalization.Grouping, in name: String) {
    let (expected, letters): (Shape, String)
    switch grouping {
    case .lastAxes(let count):
      require(
        count > 0 && count <= x.rank,
        "\(name): x has shape \(x.shape), which has no \(count) last axes to normalize over")
      (expected, letters) = (Shape(Array(x.shape.suffix(count))), "the lengths of x's last axes")
    case .channels(let groups):
      x.requireChannels(in: name)
      let channels = x.shape[1]
      require(
        groups > 0 && channels % groups == 0,
        "\(name): \(channels) channels, of x of shape \(x.shape), do not make \(groups) equal groups")
      (expected, letters) = ([channels], "one for each channel of [N, C, …]")
    case .batch:
      x.requireChannels(in: name)
      (expected, letters) = ([x.shape[1]], "one for each channel of [N, C, …]")
    }
    for (parameter, noun) in [(scale, "scale"), (shift, "shift")] {
      guard let parameter else { continue }
      require(
        parameter.shape == expected,
        "\(name): x has shape \(x.shape) and the \(noun) \(parameter.shape); it must be \(expected), "
          + letters)
    }
  }
}

extension Tensor {
  /// Traps, naming the operation, unless there is an axis of channels.
  func requireChannels(in name: String) {
    require(rank >= 2, "\(name): x has shape \(shape); it must be [N, C, …]")
  }

  /// This tensor as `[N, C, S]`, where S are all axes after the channels.
  func asChannels(in name: String) -> Shape {
    [shape[0], shape[1], shape.joined(2..., in: name)]
  }
}
