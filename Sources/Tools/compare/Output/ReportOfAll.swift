import Adjoint
import Programs

/// The reports of all operations.
struct ReportOfAll: Codable, CustomStringConvertible {
  let command: String
  let reports: [Report]
  let agrees: Bool

  init(command: String, reports: [Report]) {
    (self.command, self.reports) = (command, reports)
    agrees = reports.allSatisfy(\.agrees)
  }

  /// What `--all` was asked for.
  struct Asked {
    let output: Output
    let command: String
    private let parts: [Entry.Asked]

    init(output: Output, command: String, parts: [Entry.Asked]) {
      (self.output, self.command, self.parts) = (output, command, parts)
    }

    /// Writes the programs of all operations, and those of every function in the list of cases.
    func export(to folder: ProgramFolder) throws {
      for part in parts { try part.export(folder) }
      try folder.writeCases()
    }

    func report(_ report: (Entry.Asked) throws -> Report) rethrows -> ReportOfAll {
      ReportOfAll(command: command, reports: try parts.map(report))
    }
  }

  static func request(_ arguments: [String]) throws -> Asked {
    let options = Options(CommonSettings(), CommonSettings.ofExamples, CommonSettings.ofOutput)
    let settings = try options.settings(from: arguments)
    var plain = settings
    plain.output = Output()
    let common = options.arguments(for: plain)
    return Asked(
      output: settings.output,
      command: (["compare", "--all"] + common).joined(separator: " "),
      parts: try Entry.all.map { try $0.request(common) })
  }

  static let headings = [
    "operation", "ULP fused", "composed", "against", "statements", "hard cases", "faults",
    "times as fast", "of the bytes", "",
  ]

  /// A line for each operation.
  var lines: [[String]] {
    reports.map { report in
      let findings = report.points.flatMap(\.findings).filter { $0.holds != nil }
      let costs = report.costs?.points.last
      let (fused, composed) = (
        costs?.fused ?? report.points.last!.comparison.fused,
        costs?.composed ?? report.points.last!.comparison.composed
      )
      return [
        report.name, report.worstUlps(of: "fused").ulps, report.worstUlps(of: "composed").ulps,
        report.judges,
        "\(findings.count { $0.holds == true })/\(findings.count)",
        "\(report.hardCases.count(where: \.agrees))/\(report.hardCases.count)",
        "\(report.faults.count(where: \.isNoticed))/\(report.faults.count)",
        (composed.seconds / fused.seconds).text("%.1f"),
        composed.bytesKept == 0
          ? "" : (Double(fused.bytesKept) / Double(composed.bytesKept)).text("%.2f"),
        report.agrees ? "agrees" : "DIFFERS",
      ]
    }
  }

  var description: String {
    """
    \(TextTable([Self.headings] + lines))

    \(agrees ? "everything agrees" : "there are DIFFERENCES")
    """
  }
}

extension Report {
  /// The judge of the last digits.
  var judge: String {
    points.flatMap(\.comparison.rows).map(\.reference).first { $0 == "double-double" }
      ?? "fused float64"
  }

  /// The judge of the last digits, and another program that was asked.
  var judges: String {
    let isAsked = points.flatMap(\.comparison.rows).contains { $0.reference == Judge.name }
    return isAsked ? "\(judge), \(Judge.name)" : judge
  }

  /// The largest error of an evaluation's value and gradients, in units of the last place.
  func worstUlps(of evaluation: String) -> Double {
    let suffix = scalarType == .float64 ? " float64" : ""
    return points.flatMap(\.comparison.rows).filter {
      $0.evaluation == evaluation + suffix && $0.reference == judge
        && ["value", "gradient"].contains($0.quantity.split(separator: " ")[0])
    }.map(\.maximumUlps).max() ?? .nan
  }
}
