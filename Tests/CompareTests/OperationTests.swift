import Adjoint
import Foundation
import Testing

@testable import compare

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Every operation of the list, with and without options.
@Suite struct OperationTests {
  private static let commands = [
    "linear-softmax-cross-entropy", "linear-softmax-cross-entropy --rows 1 --block-rows 3",
    "binary-cross-entropy", "binary-cross-entropy --soft-targets --reduction none",
    "log-sum-exp", "softmax --columns 1", "softmax --scale 40", "log-softmax",
    "layer-normalization", "layer-normalization --epsilon 0 --offset 1000",
    "rms-normalization", "group-normalization", "group-normalization --groups 4",
    "batch-normalization", "batch-normalization --examples 2 --places 1",
    "batch-normalization-by-statistics",
    "attention", "attention --causal --masked 0.3 --bias",
    "attention --heads 4 --key-heads 2 --queries 1",
    "convolution", "convolution --images 1 --stride 2 --dilation 2 --groups 2",
    "convolution --kernel 1 --padding 0", "transposed-convolution",
    "transposed-convolution --stride 3 --groups 2", "max-pooling", "max-pooling --padding 0",
    "average-pooling", "average-pooling --pixels-alone", "gru-cell", "gru", "gru --steps 1",
    "lstm-cell", "lstm", "lstm --rows 1 --width 1", "dropout", "dropout --rate 0.6",
  ]

  @Test(arguments: commands, ScalarType.allCases)
  func everythingAgrees(_ command: String, _ type: ScalarType) throws {
    let words = command.split(separator: " ").map(String.init)
    let entry = try #require(Entry.all.first { $0.name == words[0] })
    let report = try entry.report(words.dropFirst() + ["--type", "\(type)"])
    #expect(report.agrees, "\(TerminalReport(report: report))")
    // Without options at least three faults of its own show. Those that any operation may have are two,
    // and two or three for each operand.
    if words.count == 1 {
      let general = 2 + report.points[0].comparison.shapes.count * (type == .float32 ? 3 : 2)
      #expect(report.faults.count >= general + 3)
    }
    #expect(report.points[0].comparison.rows.contains { $0.reference == "double-double" })
    #expect(report.points[0].findings.count { $0.holds == true } >= 3)
    #expect(report.command.hasPrefix("compare " + command))
  }

  /// A page of all has a table of them, and each of them.
  @Test func thePageOfAllIsWellFormed() throws {
    let some = ["softmax", "gru-cell", "dropout"].map { name in
      Entry.all.first { $0.name == name }!
    }
    let all = ReportOfAll(
      command: "compare --all", reports: try some.map { try $0.report([]) })
    let html = Page(all).html
    let parser = XMLParser(data: Data(html.utf8))
    #expect(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
    for title in ["Softmax", "Gru cell", "Dropout"] { #expect(html.contains("<h1>\(title)</h1>")) }
    #expect(!html.contains("http:") && !html.contains("<script"))
    #expect(try ReportOfAll(json: all.json).json == all.json)
    #expect("\(all)".hasSuffix("everything agrees"))
  }
}

extension Entry {
  /// The report that arguments ask for, without costs of large examples.
  fileprivate func report(_ arguments: [String]) throws -> Report {
    try request(arguments).report(false)
  }
}
