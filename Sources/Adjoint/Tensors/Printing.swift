extension Tensor: CustomStringConvertible {
  /// Shape, type and values, shortened, a row a line: `Tensor [3] float32 [1, 2, 3]`.
  public var description: String {
    let values = scalars
    if rank == 0 { return "Tensor \(scalarType) \(formatted("%.5g", values[0]))" }
    var text = ""
    write(values, axis: 0, offset: 0, to: &text)
    return "Tensor \(shape) \(scalarType) \(text)"
  }

  /// As many entries of an axis are shown at each of its ends.
  private static var shownAtEnds: Int { 3 }

  private func write(_ values: [Double], axis: Int, offset: Int, to text: inout String) {
    guard axis < rank else {
      text += formatted("%.5g", values[offset])
      return
    }
    let isInnermost = axis == rank - 1
    let stride = shape.strides[axis]
    let ends = Tensor.shownAtEnds
    text += "["
    for position in 0..<shape[axis] {
      if shape[axis] > 2 * ends + 1 && position >= ends && position < shape[axis] - ends {
        if position == ends { text += isInnermost ? ", …" : ",\n" + indent(axis) + "…" }
        continue
      }
      if position > 0 { text += isInnermost ? ", " : ",\n" + indent(axis) }
      write(values, axis: axis + 1, offset: offset + position * stride, to: &text)
    }
    text += "]"
  }

  /// Brings a row below the first under it: past "Tensor [2, 3] float32 " and the open brackets.
  private func indent(_ axis: Int) -> String {
    String(repeating: " ", count: "Tensor \(shape) \(scalarType) ".count + axis + 1)
  }
}
