/// Lines of cells, each column as wide as its widest cell.
public struct TextTable: CustomStringConvertible {
  public let description: String

  /// Where the cells of a column stand, and how wide it is at least.
  public enum Column {
    case left(Int = 0)
    case right(Int = 0)
  }

  /// - Parameters:
  ///   - indentation: the spaces before each line.
  ///   - gap: the spaces between two columns.
  ///   - column: what a column is like, by its number.
  public init(
    _ lines: [[String]], indentation: Int = 2, gap: Int = 2,
    column: (Int) -> Column = { _ in .left() }
  ) {
    let widths = (0..<(lines.map(\.count).max() ?? 0)).map { number in
      lines.map { $0.dropFirst(number).first?.count ?? 0 }.max()!
    }
    description = lines.map { line in
      let cells = line.enumerated().map { number, cell in
        switch column(number) {
        case .left(let width): cell.padded(to: max(width, widths[number]))
        case .right(let width): cell.indented(to: max(width, widths[number]))
        }
      }
      return "".padded(to: indentation)
        + cells.joined(separator: "".padded(to: gap)).withoutTrailingSpaces
    }.joined(separator: "\n")
  }
}
