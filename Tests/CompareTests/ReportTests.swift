import Adjoint
import Foundation
import Programs
import Testing

@testable import compare

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A small report with everything in it, as text, JSON and a page, and the status that it gives.
@Suite struct ReportTests {
  static let settings = Settings(shapes: [[4, 5], [2, 3]], ignored: 0.25, hasClassWeights: true)

  static let report = Report(
    settings: settings, points: settings.shapes.map { point($0) },
    hardCases: HardCase.all(.float32).filter { ($0.logits.first?.count ?? 0) < 100 }
      .map { $0.outcome(.float32) },
    faults: SelfTestTests.float32.faults,
    accuracy: AccuracyCurve(type: .float32, seed: 1, gaps: [0, 20, 60]),
    costs: CostCurve(settings, shapes: [[4, 10], [40, 10]]))

  private static func point(_ shape: Shape) -> Report.Point {
    let example = Example(settings, shape: shape)
    return Report.Point(
      settings, example, comparison: example.comparison,
      findings: Invariants(example, seed: 1).findings)
  }

  /// What the program prints and complains of, and its status.
  private func run(
    _ arguments: [String], _ report: Report = report
  ) -> (status: Int32, printed: String, complaint: String) {
    var (printed, complaint) = ("", "")
    let status = Program.run(
      arguments, print: { printed += $0 }, complain: { complaint += $0 }, report: { _ in report })
    return (status, printed, complaint)
  }

  // MARK: Text

  @Test func everythingAgrees() {
    let (status, text, complaint) = run([])
    #expect(status == 0, "\(text)")
    #expect(complaint.isEmpty)
    #expect(text.hasSuffix("\neverything agrees\n"))
    for part in ["what must hold at [4, 5]", "hard cases in float32", "planted faults"] {
      #expect(text.contains(part))
    }
    #expect(!text.contains("DIFFER") && !text.contains("FAILS") && !text.contains("WRONG"))
  }

  /// A fused operation that is not what its composition says, a statement that fails, a fault that is
  /// missed: each makes the whole report one of differences.
  @Test func aDifferenceGivesStatusOne() {
    let example = Example(Self.settings, shape: [4, 5])
    let comparison = Doubled(right: example.operation).compareWithComposition(at: example.operands)
    let (status, text, _) = run(
      [],
      Report(
        settings: Self.settings,
        points: [Report.Point(Self.settings, example, comparison: comparison, findings: [])],
        hardCases: [], faults: []))
    #expect(status == 1)
    #expect(text.contains("DIFFERS") && text.hasSuffix("\nthere are DIFFERENCES\n"))
  }

  private struct Doubled: FusedOperation {
    let right: SoftmaxCrossEntropy

    func forward(
      _ x: Operands, _ wanted: Wanted
    ) -> (result: Tensor, residuals: SoftmaxCrossEntropyResiduals) { right.forward(x, wanted) }

    func backward(
      _ g: Tensor, _ residuals: SoftmaxCrossEntropyResiduals, _ wanted: Wanted
    ) -> Cotangents { right.backward(g * 2, residuals, wanted) }

    func composition(_ x: Operands) -> Tensor { right.composition(x) }
  }

  @Test func aBrokenStatementGivesStatusOne() {
    let broken = FusedExamination.Finding("sum", "is 0", holds: false, detail: "is 1")
    let example = Example(Self.settings, shape: [4, 5])
    let point = Report.Point(
      Self.settings, example, comparison: Self.report.points[0].comparison, findings: [broken])
    let (status, printed, _) = run(
      [], Report(settings: Self.settings, points: [point], hardCases: [], faults: []))
    #expect(status == 1)
    #expect(printed.contains("FAILS"))
  }

  @Test func aMissedFaultGivesStatusOne() {
    let missed = FusedExamination.Fault(explanation: "a sign", alarms: [])
    let (status, printed, _) = run(
      [],
      Report(settings: Self.settings, points: Self.report.points, hardCases: [], faults: [missed]))
    #expect(status == 1)
    #expect(printed.contains("MISSED"))
  }

  /// Composed, the hard cases lose what fused keeps.
  @Test func hardCasesTellFusedFromComposed() throws {
    let outcome = try #require(
      Self.report.hardCases.first { $0.name == "right by a gap of 20" })
    #expect(outcome.agrees)
    #expect(outcome.fused.value <= 4 && outcome.fused.gradient <= 5)
    #expect(outcome.composed.value > 1e6 && outcome.composed.gradient > 1e6)
  }

  // MARK: JSON

  @Test func jsonHoldsTheFigures() throws {
    let (status, printed, _) = run(["--json"])
    #expect(status == 0)
    let decoded = try Report(json: printed)
    #expect(try decoded.json == Self.report.json)
    for (part, original) in zip(decoded.points, Self.report.points) {
      #expect(
        part.comparison.rows.map(\.maximumUlps) == original.comparison.rows.map(\.maximumUlps))
      #expect(part.comparison.rows.map(\.reference) == original.comparison.rows.map(\.reference))
      #expect(part.comparison.fused.bytesKept == original.comparison.fused.bytesKept)
      #expect(part.comparison.shapes == original.comparison.shapes)
    }
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [String: Any])
    #expect(object["agrees"] as? Bool == true)
    let points = try #require(object["points"] as? [[String: Any]])
    #expect(points.compactMap { $0["title"] as? String } == ["[4, 5]", "[2, 3]"])
  }

  /// The worst place has the values of all judges.
  @Test func theWorstPlaceHasAllValues() throws {
    let comparison = Self.report.points[0].comparison
    let worst = comparison.worstReadings.map { ($0.row.quantity, $0.worst) }
    #expect(
      worst.map(\.0) == [
        "value", "gradient 0", "gradient 1", "pushforward", "second derivative 0",
        "second derivative 1",
      ])
    #expect(
      worst[1].1.readings.map(\.evaluation) == [
        "fused", "composed", "fused float64", "composed float64", "double-double", "differences",
      ])
    let truth = try #require(worst[1].1.readings.first { $0.evaluation == "double-double" })
    for reading in worst[1].1.readings {
      #expect((reading.value - truth.value).magnitude <= 1e-5 * (1 + truth.value.magnitude))
      #expect((reading.error != nil) == (reading.evaluation == "differences"))
    }
  }

  // MARK: The page

  @Test func thePageIsWellFormedAndNeedsNothing() throws {
    let html = Page(Self.report).html
    let parser = XMLParser(data: Data(html.utf8))
    let counter = ElementCounter()
    parser.delegate = counter
    #expect(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
    #expect(counter.counts["svg"] == 4)
    // Three lines in two plots, and two in two.
    #expect(counter.counts["polyline"] == 10)
    #expect(counter.counts["figcaption"] == 4)
    for forbidden in [
      "http:", "https:", "//", "src=", "href=", "url(", "@import", "<script", "<link",
    ] {
      #expect(!html.contains(forbidden), "\(forbidden)")
    }
    #expect(html.contains("prefers-color-scheme: dark"))
    #expect(!html.contains("nan") && !html.contains("inf,"))
  }

  private final class ElementCounter: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      counts[name, default: 0] += 1
    }
  }

  @Test func thePageIsWrittenWhole() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("page.html")
    try Data("old".utf8).write(to: file)
    #expect(run(["--html", file.path]).status == 0)
    #expect(try Data(contentsOf: file) == Data(Page(Self.report).html.utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["page.html"])
  }

  @Test func aFileThatCannotBeWrittenIsNamed() {
    let path = "/nowhere/at/all/page.html"
    let (status, printed, complaint) = run(["--html", path])
    #expect(status == 1)
    #expect(printed.isEmpty)
    #expect(complaint == "compare: \(path): No such file or directory\n")
  }
}
