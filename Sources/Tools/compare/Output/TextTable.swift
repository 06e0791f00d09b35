import Foundation

/// Lines of cells, each column as wide as its widest cell; the last one may be any length.
struct TextTable: CustomStringConvertible {
  private let lines: [[String]]

  init(_ lines: [[String]]) { self.lines = lines }

  var description: String {
    let columns = lines.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return lines.map { line in
      let cells = line.enumerated().map { column, cell in
        column == line.count - 1
          ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      return "  " + cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

extension Double {
  /// The number in C's notation for formats.
  func text(_ format: String) -> String {
    if isNaN { return "NaN" }
    if isInfinite { return self < 0 ? "−∞" : "∞" }
    return String(format: format, self)
  }

  /// A number of units of the last place.
  var ulps: String {
    if self == 0 { return "0" }
    if self < 100_000 { return text(self < 100 ? "%.2f" : "%.0f") }
    return text("%.1e").replacingOccurrences(of: "e+0", with: "e")
      .replacingOccurrences(of: "e+", with: "e")
  }
}
