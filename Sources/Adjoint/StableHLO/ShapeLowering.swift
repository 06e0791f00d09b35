extension Reshape: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.reshape(x[0], to: shape)]
  }
}

extension Transpose: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.transpose(x[0], order)]
  }
}

extension Broadcast: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    [function.broadcast(x[0], to: shape)]
  }
}

extension Concatenate: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let whole = parts.whole(of: x[0].shape)
    // Parts that lack the axis have it first with length 1.
    let joined =
      parts.haveAxis
      ? x : x.map { function.reshape($0, to: whole.replacing(parts.axis, by: 1)) }
    return [
      function.write("stablehlo.concatenate", joined, ", dim = \(parts.axis)", shape: whole)
    ]
  }
}

extension Split: LowerableOperation {
  func lowered(_ x: [StableHLO.Value], in function: StableHLO) -> [StableHLO.Value] {
    let whole = x[0].shape
    return parts.shapes(in: whole).enumerated().map { number, shape in
      let bounds = whole.enumerated().map { axis, length in
        axis == parts.axis ? "\(parts.starts[number]):\(parts.starts[number + 1])" : "0:\(length)"
      }
      let length = parts.starts[number + 1] - parts.starts[number]
      let part = function.write(
        "stablehlo.slice", x, " [\(bounds.joined(separator: ", "))]",
        shape: whole.replacing(parts.axis, by: length))
      return function.reshape(part, to: shape)
    }
  }
}
