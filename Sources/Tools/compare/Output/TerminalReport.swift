import Adjoint
import AdjointNetworks
import Programs

/// A report as text for a terminal.
struct TerminalReport: CustomStringConvertible {
  let report: Report

  var description: String {
    let parts =
      report.points.flatMap { [comparison($0), findings($0)] } + [
        hardCases, faults, costs, verdict,
      ]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private func comparison(_ part: Report.Point) -> String {
    let names = part.comparison.judges
    let readings = part.comparison.worstReadings.map { row, worst in
      [row.quantity, "\(worst.index)"] + names.map { worst.text(of: $0) }
    }
    return """
      \(part.comparison)
      \(part.operandText)

      where they are furthest apart
      \(TextTable([["", "at"] + names] + readings))
      """
  }

  private func findings(_ part: Report.Point) -> String {
    "what must hold at \(part.title)\n"
      + "\(TextTable(part.findings.map { [$0.name, $0.claim, $0.verdict, $0.detail] }))"
  }

  private var hardCases: String {
    if report.hardCases.isEmpty { return "" }
    let lines = report.hardCases.map { outcome in
      [
        outcome.name, outcome.fused.value.ulps, outcome.fused.gradient.ulps,
        outcome.composed.value.ulps, outcome.composed.gradient.ulps,
        outcome.agrees ? "right" : "WRONG",
      ]
    }
    let header = [
      "ULP from what is right", "fused value", "gradient", "composed value", "gradient", "",
    ]
    return "hard cases in \(report.scalarType)\n\(TextTable([header] + lines))"
  }

  private var faults: String {
    let lines = report.faults.map { fault in
      [
        fault.explanation, fault.isNoticed ? "noticed" : "MISSED",
        "by " + fault.alarms.joined(separator: ", "),
      ]
    }
    return "planted faults\n\(TextTable(lines))"
  }

  private var costs: String {
    guard let curve = report.costs else { return "" }
    let lines = curve.points.map { point in
      [
        point.shapes.map { "\($0)" }.joined(separator: ", "), Axis.time(point.fused.seconds),
        Axis.time(point.composed.seconds),
        (point.composed.seconds / point.fused.seconds).text("%.1f×"),
        Axis.bytes(Double(point.fused.bytesKept)), Axis.bytes(Double(point.composed.bytesKept)),
      ]
    }
    let header = ["forward and backward at", "fused", "composed", "", "fused keeps", "composed"]
    return "time and memory\n\(TextTable([header] + lines))"
  }

  private var verdict: String {
    report.agrees ? "everything agrees" : "there are DIFFERENCES"
  }
}

extension FusedComparison {
  /// The evaluations of which there are values at the worst places.
  var judges: [String] {
    var names: [String] = []
    for reading in worstReadings.flatMap(\.worst.readings)
    where !names.contains(reading.evaluation) {
      names.append(reading.evaluation)
    }
    return names
  }

  /// For each tensor where its evaluations are furthest apart, by the judge that sees most of them.
  var worstReadings: [(row: Row, worst: Worst)] {
    var seen: Set<String> = []
    return rows.compactMap { row in
      guard row.isJudged, let worst = row.worst, seen.insert(row.quantity).inserted else {
        return nil
      }
      return (row, worst)
    }
  }
}

extension FusedComparison.Worst {
  /// What an evaluation gives here, with its error bar where it has one; nothing where it gives none.
  func text(of evaluation: String) -> String {
    guard let reading = readings.first(where: { $0.evaluation == evaluation }) else { return "" }
    return reading.value.text("%.9g") + (reading.error.map { " ± \($0.text("%.1g"))" } ?? "")
  }
}

extension FusedExamination.Finding {
  var verdict: String { holds.map { $0 ? "holds" : "FAILS" } ?? "not asked" }
}
