extension FusedComparison: CustomStringConvertible {
  /// The comparison as a table for people.
  public var description: String {
    let operands = zip(shapes, scalarTypes).map { "\($0) \($1)" }.joined(separator: ", ")
    var lines = ["\(operation) at \(operands): fused against composed", table, costs]
    if !isBackwardDifferentiable {
      lines.append(
        "the fused backward computes on scalars: a pushforward or second derivative through it stops "
          + "the program")
    }
    if !isLinear { lines.append("the fused gradient is NOT LINEAR in the cotangent") }
    lines.append(agrees ? "fused and composed agree" : "fused and composed DIFFER")
    return lines.joined(separator: "\n")
  }

  private var table: String {
    let header = [
      "tensor", "a: evaluation", "b: held against", "max |a−b|", "max |a−b|/|b|", "max ULP of b",
      "worst at", "a there", "b there", "|a−b| allowed there", "",
    ]
    let lines = rows.map { row in
      let limit =
        row.isJudged ? row.worst?.limit.map { formatted("%.1e", $0) } ?? "any" : "not judged"
      return [
        row.quantity, row.evaluation, row.reference, formatted("%.1e", row.maximumError),
        formatted("%.1e", row.maximumRelativeError), formatted("%.3g", row.maximumUlps),
        row.worst.map { "\($0.index)" } ?? "", row.worst.map { formatted("%.7g", $0.value) } ?? "",
        row.worst.map { formatted("%.7g", $0.reference) } ?? "", limit,
        row.agrees ? "" : "DIFFERS",
      ]
    }
    return aligned([header] + lines)
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
      let last = line.lastIndex { !$0.isEmpty } ?? 0
      let cells = line[...last].enumerated().map { column, cell in
        cell + String(repeating: " ", count: column == last ? 0 : widths[column] - cell.count)
      }
      return "  " + cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
