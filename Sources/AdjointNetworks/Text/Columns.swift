extension [[String]] {
  /// Rows of cells as lines, each column as wide as its widest cell. The first columns are set to the left,
  /// as words are, and the others to the right, as numbers are.
  func aligned(left count: Int) -> [String] {
    let widths = (first ?? []).indices.map { column in map { $0[column].count }.max()! }
    return map { row in
      let cells = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return column < count ? row[column] + space : space + row[column]
      }
      let line = cells.joined(separator: "  ")
      return String(
        line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
    }
  }
}
