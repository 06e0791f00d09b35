import Programs

/// A document's findings, worked out, as text for a terminal.
struct Report: CustomStringConvertible {
  let document: Document
  let findings: [Finding]

  init(_ document: Document) throws {
    self.document = document
    findings = try document.findings()
  }

  /// The quantities whose correction by hand is not what the tape gives.
  var disagreements: [Comparison] { findings.flatMap(\.comparisons).filter { !$0.agrees } }

  var description: String {
    let rule = String(repeating: "═", count: 92)
    let heading = "\(rule)\n\(document.number)  \(document.title)\n\(rule)\n\(document.setting)"
    let numbered = findings.enumerated().map { "\($0 + 1)  \($1)" }
    return ([heading] + numbered + [verdict + "\n"]).joined(separator: "\n\n")
  }

  private var verdict: String {
    let difference = findings.flatMap(\.comparisons).map(\.difference).max() ?? 0
    let furthest =
      difference == 0
      ? "they are the same bits" : "they differ by \(difference.text("%.1e")) at most"
    return disagreements.isEmpty
      ? "Corrected and tape agree; \(furthest)."
      : "Corrected and tape DISAGREE in \(disagreements.map(\.name).joined(separator: ", ")); "
        + "\(furthest)."
  }
}
