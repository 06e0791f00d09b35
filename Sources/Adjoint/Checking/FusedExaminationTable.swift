extension FusedExamination: CustomStringConvertible {
  /// The examination as tables for people.
  public var description: String {
    let statements = findings.map { finding in
      let verdict = finding.holds.map { $0 ? "holds" : "FAILS" } ?? "not asked"
      return [finding.name, finding.claim, verdict, finding.detail]
    }
    let alarms = faults.map { fault in
      [
        fault.explanation,
        fault.isNoticed ? "noticed by " + fault.alarms.joined(separator: ", ") : "MISSED",
      ]
    }
    return [
      "\(comparison)", "", "what must hold", statements.aligned, "", "planted faults",
      alarms.aligned, "", agrees ? "everything agrees" : "there are DIFFERENCES",
    ].joined(separator: "\n")
  }
}

extension [[String]] {
  /// Lines of cells, each column as wide as its widest cell.
  var aligned: String {
    let columns = 0..<(map(\.count).max() ?? 0)
    let widths = columns.map { column in
      map { column < $0.count ? $0[column].count : 0 }.max()!
    }
    return map { line in
      let last = line.lastIndex { !$0.isEmpty } ?? 0
      let cells = line[...last].enumerated().map { column, cell in
        cell + String(repeating: " ", count: column == last ? 0 : widths[column] - cell.count)
      }
      return "  " + cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
