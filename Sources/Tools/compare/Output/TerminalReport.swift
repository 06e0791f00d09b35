import Adjoint
import Programs

/// A report as text for a terminal.
struct TerminalReport: CustomStringConvertible {
  let report: Report

  var description: String {
    let parts =
      report.shapes.flatMap { [comparison($0), invariants($0)] } + [hardCases, selfTest, verdict]
    return parts.joined(separator: "\n\n")
  }

  private func comparison(_ part: Report.OfShape) -> String {
    let names = part.comparison.judges
    let readings = part.comparison.worstReadings.map { row, worst in
      [row.quantity, "\(worst.index)"] + names.map { worst.text(of: $0) }
    }
    return """
      \(part.comparison)
      \(report.settings.operandText)

      where they are furthest apart
      \(TextTable([["", "at"] + names] + readings))
      """
  }

  private func invariants(_ part: Report.OfShape) -> String {
    "what must hold at \(part.shape)\n"
      + "\(TextTable(part.invariants.map { [$0.name, $0.claim, $0.verdict, $0.detail] }))"
  }

  private var hardCases: String {
    let lines = report.hardCases.map { outcome in
      [
        outcome.name, outcome.fused.loss.ulps, outcome.fused.gradient.ulps,
        outcome.composed.loss.ulps, outcome.composed.gradient.ulps,
        outcome.agrees ? "right" : "WRONG",
      ]
    }
    let header = ["ULP from the truth", "fused loss", "gradient", "composed loss", "gradient", ""]
    return "hard cases in \(report.settings.type)\n\(TextTable([header] + lines))"
  }

  private var selfTest: String {
    let lines = report.selfTest.outcomes.map { outcome in
      [
        outcome.explanation, outcome.isRight ? "right" : "WRONG",
        outcome.alarms.isEmpty ? "no alarm" : "alarm by " + outcome.alarms.joined(separator: ", "),
      ]
    }
    return "planted faults\n\(TextTable(lines))"
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

extension Finding {
  var verdict: String { holds.map { $0 ? "holds" : "FAILS" } ?? "not asked" }
}
