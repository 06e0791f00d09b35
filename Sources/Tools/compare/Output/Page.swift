import Adjoint
import AdjointNetworks
import Programs

/// A report as one page for a browser, which needs nothing but itself.
struct Page {
  let html: String

  /// The page of one operation.
  init(_ report: Report) {
    let part = PageOfReport(report: report)
    html = Self.html(
      part.title + ", fused against composed", intro: report.summary + ".", agrees: report.agrees,
      tiles: part.tiles, command: report.command, sections: part.sections)
  }

  /// The page of all operations: a table of them, and then each of them.
  init(_ all: ReportOfAll) {
    let overview = PageOfReport.section(
      "All of them",
      "ULP: the largest error of value and gradients at a small example. Times and bytes are of the "
        + "largest example.",
      [
        Markup.table(
          ReportOfAll.headings, all.lines.map { $0.map { Markup.Cell($0) } }, numbers: [1, 2, 7, 8])
      ])
    let parts = all.reports.map { PageOfReport(report: $0) }
    let faults = all.reports.flatMap(\.faults)
    html = Self.html(
      "Fused operations against their compositions", intro: "", agrees: all.agrees,
      tiles: [
        ("\(all.reports.count(where: \.agrees))/\(all.reports.count)", "operations agree"),
        ("\(faults.count(where: \.isNoticed))/\(faults.count)", "planted faults are noticed"),
      ], command: all.command,
      sections: [overview]
        + parts.flatMap { part in
          ["<h1>\(Markup.escaped(part.title))</h1>"]
            + ["<p class=\"quiet\">\(Markup.escaped(part.report.summary)).</p>"] + part.sections
        })
  }

  private static func html(
    _ title: String, intro: String, agrees: Bool, tiles: [(String, String)], command: String,
    sections: [String]
  ) -> String {
    let verdict = agrees ? "everything agrees" : "there are differences"
    let tileList = tiles.map {
      "<div class=\"tile\"><b>\($0.0)</b><span>\(Markup.escaped($0.1))</span></div>"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>\(Markup.escaped(title))</title>
      <style>
      \(style)
      </style>
      </head>
      <body>
      <header>
      <h1>\(Markup.escaped(title))</h1>
      <p class="quiet">\(Markup.escaped(intro)) The hand-written forward and backward held against \
      the composition of plain operations that defines them, against finite differences, and against \
      double-double arithmetic of some 31 digits.</p>
      <span class="badge \(agrees ? "right" : "wrong")">\(verdict)</span>
      <div class="tiles">
      \(tileList.joined(separator: "\n"))
      </div>
      </header>
      \(sections.joined(separator: "\n"))
      <footer>Made by <code>\(Markup.escaped(command))</code>. Times are of the machine it ran on.</footer>
      </body>
      </html>

      """
  }
}
