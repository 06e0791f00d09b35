extension FusedComparison: CustomStringConvertible {
  /// The comparison as a table for people.
  public var description: String {
    let operands = zip(shapes, scalarTypes).map { "\($0) \($1)" }.joined(separator: ", ")
    let header = [
      "tensor", "evaluation", "against", "max abs", "max rel", "max ULP", "worst at", "there",
      "against", "",
    ]
    let lines = rows.map { row in
      [
        row.quantity, row.evaluation, row.reference, formatted("%.1e", row.maximumError),
        formatted("%.1e", row.maximumRelativeError), formatted("%.3g", row.maximumUlps),
        row.worst.map { "\($0.index)" } ?? "", row.worst.map { formatted("%.7g", $0.value) } ?? "",
        row.worst.map { formatted("%.7g", $0.reference) } ?? "", row.agrees ? "" : "DIFFERS",
      ]
    }
    return """
      \(operation) at \(operands): fused against composed
      \(aligned([header] + lines))
      \(costs)
      \(isLinear ? "" : "the fused gradient is NOT LINEAR in the cotangent\n")\(agrees ? "fused and composed agree" : "fused and composed DIFFER")
      """
  }

  private var costs: String {
    func line(_ name: String, _ cost: Cost) -> [String] {
      [
        name, formatted("%.1f µs", cost.seconds * 1e6),
        "\(cost.operations) operation\(cost.operations == 1 ? "" : "s") on the tape",
        "\(formattedBytes(cost.bytesKept)) kept",
      ]
    }
    let ratio = formatted("%.1f", composed.seconds / fused.seconds)
    return aligned([line("fused", fused), line("composed", composed)])
      + "\nfused is \(ratio) times as fast, forward and backward"
  }

  /// Lines of cells with each column as wide as its widest cell.
  private func aligned(_ lines: [[String]]) -> String {
    let widths = lines[0].indices.map { column in lines.map { $0[column].count }.max()! }
    return lines.map { line in
      let cells = zip(line, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      return "  " + cells.joined(separator: "  ").trimmingTrailingSpaces()
    }.joined(separator: "\n")
  }
}

extension String {
  fileprivate func trimmingTrailingSpaces() -> String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
