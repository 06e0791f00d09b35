import Programs

/// Comparisons as aligned columns, one line for each scalar. Lines that follow one another along
/// the first axis with the same numbers are one.
struct Table: CustomStringConvertible {
  private let comparisons: [Comparison]

  init(_ comparisons: [Comparison]) { self.comparisons = comparisons }

  var description: String {
    let heading = ["", "document says", "as written", "corrected", "tape"]
    let lines = [heading] + comparisons.flatMap(lines)
    let isSaid = comparisons.contains { $0.says != nil }
    let columns = heading.indices.filter { $0 != 1 || isSaid }
    return TextTable(
      lines.map { line in columns.map { line[$0] } }, indentation: 3, gap: 0
    ) { $0 == 0 ? .left(14) : .right(15) }.description
  }

  private func lines(of comparison: Comparison) -> [[String]] {
    let shape = comparison.corrected.shape
    guard let length = shape.first else {
      return [[comparison.name] + cells(of: comparison, at: 0)]
    }
    let stride = comparison.corrected.elementCount / length
    let slices = (0..<length).map { slice in
      (0..<stride).map { cells(of: comparison, at: slice * stride + $0) }
    }
    var lines: [[String]] = []
    var first = 0
    for slice in 1...length where slice == length || slices[slice] != slices[first] {
      let range = slice - first > 1 ? "\(first)…\(slice - 1)" : "\(first)"
      for (offset, cells) in slices[first].enumerated() {
        let position = [range] + position(of: offset, in: Array(shape.dropFirst()))
        lines.append(["\(comparison.name)[\(position.joined(separator: ", "))]"] + cells)
      }
      first = slice
    }
    return lines
  }

  /// The components of a place in row-major order.
  private func position(of offset: Int, in shape: [Int]) -> [String] {
    var rest = offset
    return shape.reversed().map { length in
      defer { rest /= length }
      return "\(rest % length)"
    }.reversed()
  }

  private func cells(of comparison: Comparison, at index: Int) -> [String] {
    // Points stand below one another, also where some numbers have more decimals.
    let most = comparisons.map(\.decimals).max() ?? 0
    func cell(_ value: Double) -> String {
      let text = value.text("%.\(comparison.decimals)f")
      return text.padded(to: text.count + most - comparison.decimals)
    }
    return [
      comparison.says ?? "",
      comparison.asWritten.map { cell($0.scalars[index]) } ?? comparison.note,
      cell(comparison.corrected.scalars[index]),
      cell(comparison.tape.scalars[index]),
    ]
  }
}
