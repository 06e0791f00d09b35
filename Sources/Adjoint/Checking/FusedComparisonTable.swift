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
    return ([header] + lines).aligned
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
    return [line("fused", fused), line("composed", composed)].aligned
      + "\nfused is \(ratio) times as fast, forward and backward"
  }
}
