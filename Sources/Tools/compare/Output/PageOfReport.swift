import Adjoint
import AdjointNetworks
import Programs

/// The part of a page that is one operation's.
struct PageOfReport {
  let report: Report

  /// The operation's name in words.
  var title: String {
    let words = report.name.split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  var sections: [String] {
    plots + [comparisons, findings] + (report.hardCases.isEmpty ? [] : [hardCases]) + [faults]
  }

  var tiles: [(String, String)] {
    let cost = report.costs?.points.last
    let ratio = cost.map { $0.composed.seconds / $0.fused.seconds }
    return [
      (
        report.worstUlps(of: "fused").ulps,
        "ULP, the largest error of the fused value and gradients"
      ),
      (report.worstUlps(of: "composed").ulps, "ULP, the largest of the composed"),
      (
        ratio.map { $0.text("%.1f×") } ?? "—",
        "as fast as the composed, at \(cost.map { "\($0.shapes[0])" } ?? "")"
      ),
      (
        "\(report.hardCases.count(where: \.agrees))/\(report.hardCases.count)",
        "hard cases come out right"
      ),
      (
        "\(report.faults.count(where: \.isNoticed))/\(report.faults.count)",
        "planted faults are noticed"
      ),
    ]
  }

  // MARK: Tables

  private var comparisons: String {
    Self.section(
      "Value and gradients",
      "Each pair of evaluations, and how far they are apart. The fused ones are judged, the "
        + "composed ones reported where the truth is the reference. "
        + (report.points.first?.operandText ?? ""),
      report.points.map {
        "<h3>At \(Markup.escaped($0.title))</h3>\n" + table($0.comparison)
      })
  }

  private func table(_ comparison: FusedComparison) -> String {
    let lines = comparison.rows.map { row in
      [
        Markup.Cell(row.quantity), Markup.Cell(row.evaluation), Markup.Cell(row.reference),
        Markup.Cell(row.maximumError.text("%.1e")),
        Markup.Cell(row.maximumRelativeError.text("%.1e")),
        Markup.Cell(row.maximumUlps.ulps),
        Markup.Cell(row.worst.map { "\($0.index)" } ?? ""),
        Markup.Cell(row.worst.map { $0.value.text("%.9g") } ?? ""),
        Markup.Cell(row.worst.map { $0.reference.text("%.9g") } ?? ""),
        row.isJudged ? .verdict(row.agrees, "agrees", "differs") : Markup.Cell("reported", "quiet"),
      ]
    }
    let names = comparison.judges
    let readings = comparison.worstReadings.map { row, worst in
      [Markup.Cell(row.quantity), Markup.Cell("\(worst.index)")]
        + names.map { Markup.Cell(worst.text(of: $0)) }
    }
    return Markup.table(
      [
        "tensor", "evaluation", "against", "max abs", "max relative", "max ULP", "worst at",
        "value there", "reference there", "",
      ], lines, numbers: [3, 4, 5, 7, 8])
      + "<h3>By every judge, where the first is furthest from the truth</h3>\n"
      + Markup.table(
        ["tensor", "at"] + names, readings, numbers: Set(names.indices.map { $0 + 2 }))
  }

  private var findings: String {
    let lines = (report.points.first?.findings ?? []).indices.map { index in
      let finding = report.points[0].findings[index]
      return [Markup.Cell(finding.name), Markup.Cell(finding.claim)]
        + report.points.flatMap { part in
          let finding = part.findings[index]
          return [
            finding.holds.map { .verdict($0, "holds", "fails") }
              ?? Markup.Cell("not asked", "quiet"), Markup.Cell(finding.detail, "quiet"),
          ]
        }
    }
    return Self.section(
      "What must hold", nil,
      [Markup.table(["", "claim"] + report.points.flatMap { ["at \($0.title)", ""] }, lines)])
  }

  private var hardCases: String {
    func cell(_ ulps: Double) -> Markup.Cell {
      Markup.Cell(ulps.ulps, ulps <= 5 ? "good" : ulps.isFinite && ulps < 1000 ? "bad" : "wrong")
    }
    let lines = report.hardCases.map { outcome in
      [
        Markup.Cell(outcome.name), cell(outcome.fused.value), cell(outcome.fused.gradient),
        cell(outcome.composed.value), cell(outcome.composed.gradient),
        .verdict(outcome.agrees, "right", "wrong"),
      ]
    }
    return Self.section(
      "Hard cases",
      "Largest distances from what is right in ULP of \(report.scalarType); ∞ where one is finite and "
        + "the other not. The verdict is about the fused operation.",
      [
        Markup.table(
          ["", "fused value", "fused gradient", "composed value", "composed gradient", ""], lines,
          numbers: [1, 2, 3, 4])
      ])
  }

  private var faults: String {
    Self.section(
      "The checker checked",
      "The same comparison of operations in which something was made wrong on purpose: each must "
        + "raise an alarm.",
      [
        Markup.table(
          ["planted", "", "alarm raised by"],
          report.faults.map { fault in
            [
              Markup.Cell(fault.explanation), .verdict(fault.isNoticed, "noticed", "missed"),
              Markup.Cell(fault.alarms.joined(separator: ", ")),
            ]
          })
      ])
  }

  static func section(_ title: String, _ text: String?, _ content: [String]) -> String {
    let paragraph = text.map { "<p class=\"quiet\">\(Markup.escaped($0))</p>\n" } ?? ""
    return "<section>\n<h2>\(Markup.escaped(title))</h2>\n\(paragraph)"
      + content.joined(separator: "\n") + "\n</section>"
  }
}
