import Adjoint
import Programs

/// A report as one page for a browser, which needs nothing but itself.
struct Page {
  let report: Report

  init(_ report: Report) { self.report = report }

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Softmax cross-entropy, fused against composed</title>
    <style>
    \(Page.style)
    </style>
    </head>
    <body>
    \(([header] + plots + [comparisons, invariants, hardCases, selfTest, footer]).joined(separator: "\n"))
    </body>
    </html>

    """
  }

  // MARK: What it comes to

  private var header: String {
    let verdict = report.agrees ? "everything agrees" : "there are differences"
    return """
      <header>
      <h1>Softmax cross-entropy, fused against composed</h1>
      <p class="quiet">The hand-written forward and backward held against the composition of plain \
      operations that defines them, against finite differences, and against double-double arithmetic \
      of some 31 digits. \(Markup.escaped(report.settings.summary)).</p>
      <span class="badge \(report.agrees ? "right" : "wrong")">\(verdict)</span>
      <div class="tiles">
      \(tiles.map { "<div class=\"tile\"><b>\($0.0)</b><span>\(Markup.escaped($0.1))</span></div>" }.joined(separator: "\n"))
      </div>
      </header>
      """
  }

  private var tiles: [(String, String)] {
    func worst(_ evaluation: String) -> String {
      let rows = report.shapes.flatMap(\.comparison.rows).filter {
        $0.evaluation == evaluation && $0.reference == "double-double"
          && ["value", "gradient", "gradient 0"].contains($0.quantity)
      }
      return rows.map(\.maximumUlps).max()?.ulps ?? "—"
    }
    let suffix = report.settings.type == .float64 ? " float64" : ""
    let faults = report.selfTest.outcomes.filter { $0.fault != .none }
    let cost = report.costs?.points.last
    let ratio = cost.map { $0.composed.seconds / $0.fused.seconds }
    return [
      (worst("fused\(suffix)"), "ULP, the largest error of the fused loss and its gradient"),
      (worst("composed\(suffix)"), "ULP, the largest of the composed"),
      (
        ratio.map { $0.text("%.1f×") } ?? "—",
        "as fast as the composed, at \(cost.map { "\($0.shape)" } ?? "")"
      ),
      (
        "\(report.hardCases.count { $0.agrees })/\(report.hardCases.count)",
        "hard cases come out right"
      ),
      ("\(faults.count { $0.isRight })/\(faults.count)", "planted faults are noticed"),
    ]
  }

  // MARK: Tables

  private var comparisons: String {
    section(
      "Value and gradients",
      "Each pair of evaluations, and how far they are apart. The fused ones are judged, the "
        + "composed ones reported where the truth is the reference. "
        + report.settings.operandText,
      report.shapes.map {
        "<h3>Logits \(Markup.escaped("\($0.shape)"))</h3>\n" + table($0.comparison)
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

  private var invariants: String {
    let lines = (report.shapes.first?.invariants ?? []).indices.map { index in
      let finding = report.shapes[0].invariants[index]
      return [Markup.Cell(finding.name), Markup.Cell(finding.claim)]
        + report.shapes.flatMap { part in
          let finding = part.invariants[index]
          return [
            finding.holds.map { .verdict($0, "holds", "fails") }
              ?? Markup.Cell("not asked", "quiet"), Markup.Cell(finding.detail, "quiet"),
          ]
        }
    }
    return section(
      "What must hold whatever the logits are", nil,
      [
        Markup.table(
          ["", "claim"] + report.shapes.flatMap { ["logits \($0.shape)", ""] }, lines)
      ])
  }

  private var hardCases: String {
    func cell(_ ulps: Double) -> Markup.Cell {
      Markup.Cell(ulps.ulps, ulps <= 5 ? "good" : ulps.isFinite && ulps < 1000 ? "bad" : "wrong")
    }
    let lines = report.hardCases.map { outcome in
      [
        Markup.Cell(outcome.name), cell(outcome.fused.loss), cell(outcome.fused.gradient),
        cell(outcome.composed.loss), cell(outcome.composed.gradient),
        .verdict(outcome.agrees, "right", "wrong"),
      ]
    }
    return section(
      "Hard cases",
      "Largest distances from the truth in ULP of \(report.settings.type); ∞ where one is finite and "
        + "the other not. The verdict is about the fused operation.",
      [
        Markup.table(
          ["", "fused loss", "fused gradient", "composed loss", "composed gradient", ""], lines,
          numbers: [1, 2, 3, 4])
      ])
  }

  private var selfTest: String {
    section(
      "The checker checked",
      "The same comparison of operations in which something was made wrong on purpose: each must "
        + "raise an alarm, and the right one none.",
      [
        Markup.table(
          ["planted", "", "alarm raised by"],
          report.selfTest.outcomes.map { outcome in
            [
              Markup.Cell(outcome.explanation),
              .verdict(
                outcome.isRight, outcome.fault == .none ? "no alarm" : "noticed",
                outcome.fault == .none ? "false alarm" : "missed"),
              Markup.Cell(outcome.alarms.joined(separator: ", ")),
            ]
          })
      ])
  }

  private var footer: String {
    let command = Markup.escaped(report.settings.command)
    return "<footer>Made by <code>\(command)</code>. Times are of the machine it ran on.</footer>"
  }

  func section(_ title: String, _ text: String?, _ content: [String]) -> String {
    let paragraph = text.map { "<p class=\"quiet\">\(Markup.escaped($0))</p>\n" } ?? ""
    return "<section>\n<h2>\(Markup.escaped(title))</h2>\n\(paragraph)"
      + content.joined(separator: "\n") + "\n</section>"
  }
}
