extension Tensor: CustomStringConvertible {
  /// Shape, type and values, shortened, a row a line: `Tensor [3] float32 [1, 2, 3]`.
  ///
  /// Several rows begin on a line of their own, so that they are aligned. Values have five digits, and up
  /// to eight where that tells apart two that are shown.
  public var description: String {
    let head = rank == 0 ? "Tensor \(scalarType)" : "Tensor \(shape) \(scalarType)"
    return head + bracketed(shape) { texts(of: $0.map(scalar(at:))) }
  }

  private func texts(of values: [Double]) -> [String] {
    func texts(digits: Int) -> [String] { values.map { formatted("%.\(digits)g", $0) } }
    let longest = texts(digits: 8)
    let distinct = Set(longest).count
    for digits in 5..<8 {
      let shorter = texts(digits: digits)
      if Set(shorter).count == distinct { return shorter }
    }
    return longest
  }
}

/// The elements of an array, in brackets and in columns, with an ellipsis for the middle of long axes and
/// for what comes after a thousand elements. It begins with a space, or with a new line where there are
/// several rows.
///
/// - Parameter texts: the texts of the elements at these places in row-major order.
func bracketed(_ shape: Shape, _ texts: ([Int]) -> [String]) -> String {
  var text = ArrayText(shape: shape)
  text.write()
  return text.joined(texts)
}

private struct ArrayText {
  let shape: Shape

  /// The punctuation before, between and after the elements.
  private var punctuation = [""]

  /// Where the elements stand in row-major order.
  private var offsets: [Int] = []

  /// The number of elements, and of empty rows, that may still be written.
  private var remaining = 1000

  /// The number of entries that are shown at each end of a long axis.
  private static let shownAtEnds = 3

  /// The number of spaces before rows.
  private static let indentation = 2

  init(shape: Shape) { self.shape = shape }

  /// Whether a line is not enough.
  private var hasRows: Bool { shape.dropLast().contains { $0 > 1 } }

  mutating func write(axis: Int = 0, offset: Int = 0) {
    guard axis < shape.rank else {
      offsets.append(offset)
      punctuation.append("")
      remaining -= 1
      return
    }
    let isInnermost = axis == shape.rank - 1
    // Brings a row below the first under it.
    let separator =
      isInnermost ? ", " : ",\n" + String(repeating: " ", count: ArrayText.indentation + axis + 1)
    let (length, stride, ends) = (shape[axis], shape.strides[axis], ArrayText.shownAtEnds)
    if length == 0 { remaining -= 1 }
    put("[")
    var position = 0
    while position < length {
      if position > 0 { put(separator) }
      if remaining <= 0 {
        put("…")
        break
      }
      if position == ends && length > 2 * ends + 1 {
        put("…")
        position = length - ends
        put(separator)
      }
      write(axis: axis + 1, offset: offset + position * stride)
      position += 1
    }
    put("]")
  }

  private mutating func put(_ text: String) { punctuation[punctuation.count - 1] += text }

  /// The text with its elements; those of several rows are as wide as the widest.
  func joined(_ texts: ([Int]) -> [String]) -> String {
    let elements = texts(offsets)
    let width = hasRows ? elements.reduce(0) { Swift.max($0, $1.count) } : 0
    let start = hasRows ? "\n" + String(repeating: " ", count: ArrayText.indentation) : " "
    return zip(elements, punctuation.dropFirst()).reduce(start + punctuation[0]) { text, next in
      text + String(repeating: " ", count: Swift.max(0, width - next.0.count)) + next.0 + next.1
    }
  }
}
