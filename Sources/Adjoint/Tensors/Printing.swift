extension Tensor: CustomStringConvertible {
  /// Shape, type and values, shortened, a row a line: `Tensor [3] float32 [1, 2, 3]`.
  public var description: String {
    let values = scalars
    let head = rank == 0 ? "Tensor \(scalarType) " : "Tensor \(shape) \(scalarType) "
    return head + bracketed(shape, indentedBy: head.count) { formatted("%.5g", values[$0]) }
  }
}

/// The elements of an array of a shape, in brackets, with an ellipsis for the middle of long axes.
///
/// - Parameters:
///   - indentation: the length of what is printed before the first bracket.
///   - element: the text of an element, by its place in row-major order.
func bracketed(
  _ shape: Shape, indentedBy indentation: Int, _ element: @escaping (Int) -> String
) -> String {
  var text = ""
  ArrayText(shape: shape, indentation: indentation, element: element).write(to: &text)
  return text
}

private struct ArrayText {
  let shape: Shape
  let indentation: Int
  let element: (Int) -> String

  /// As many entries of an axis are shown at each of its ends.
  private static let shownAtEnds = 3

  func write(axis: Int = 0, offset: Int = 0, to text: inout String) {
    guard axis < shape.rank else {
      text += element(offset)
      return
    }
    let isInnermost = axis == shape.rank - 1
    // Brings a row below the first under it.
    let separator =
      isInnermost ? ", " : ",\n" + String(repeating: " ", count: indentation + axis + 1)
    let stride = shape.strides[axis]
    let ends = ArrayText.shownAtEnds
    text += "["
    for position in 0..<shape[axis] {
      if shape[axis] > 2 * ends + 1 && position >= ends && position < shape[axis] - ends {
        if position == ends { text += separator + "…" }
        continue
      }
      if position > 0 { text += separator }
      write(axis: axis + 1, offset: offset + position * stride, to: &text)
    }
    text += "]"
  }
}
