import Adjoint
import AdjointFiles
import Foundation
import TestSupport
import Testing

@testable import compare

/// What XLA computed, from a file, is one more judge.
///
/// The file is of `compare OPERATION --export FOLDER` for each of the commands, and `judge.py FOLDER`.
@Suite struct JudgeTests {
  private static let file =
    URL(filePath: #filePath).appending(path: "../Fixtures/xla.safetensors").standardized

  private static let commands = [
    "softmax", "gru-cell", "softmax-cross-entropy --shapes 3x4 --class-weights",
  ]

  private func report(_ command: String, by file: URL = file) throws -> Report {
    let words = command.split(separator: " ").map(String.init)
    let entry = try #require(Entry.all.first { $0.name == words[0] })
    return try entry.request(words.dropFirst() + ["--judge", file.path]).report(false)
  }

  @Test(arguments: commands)
  func theJudgeAgrees(_ command: String) throws {
    let report = try report(command)
    #expect(report.agrees, "\(TerminalReport(report: report))")
    let comparison = report.points[0].comparison
    let judged = comparison.rows.filter { $0.reference == "XLA" && $0.isJudged }
    // Value and gradients, in both types.
    let quantities = Set(comparison.rows.filter { $0.reference == "double-double" }.map(\.quantity))
    #expect(judged.count == 2 * quantities.count)
    #expect(judged.contains { $0.maximumError > 0 })
    #expect(report.judges == "double-double, XLA")
    #expect(report.command.hasSuffix("--judge \(Self.file.path)"))
  }

  @Test func plantedFaultsAreNoticedByIt() throws {
    let faults = try report("gru-cell").faults
    #expect(faults.count { $0.alarms.contains("XLA") } > faults.count / 2)
  }

  @Test func anAnswerThatIsOffIsSeen() throws {
    let changed = TemporaryFile(".safetensors")
    let answers = try Safetensors(contentsOf: Self.file)
    var tensors: [String: Tensor] = [:]
    for name in answers.entries.map(\.name) { tensors[name] = try answers.tensor(name) }
    tensors["softmax/result 1"] = tensors["softmax/result 1"]! * 1.001
    try Safetensors.write(tensors, to: changed.url)
    let report = try report("softmax", by: changed.url)
    #expect(!report.agrees)
    let wrong = report.points[0].comparison.rows.filter { !$0.agrees }
    #expect(Set(wrong.map(\.reference)) == ["XLA"] && Set(wrong.map(\.quantity)) == ["gradient"])
  }

  @Test(arguments: [
    ("softmax --seed 2", "softmax/operand 0: it is another operand than that of this comparison"),
    ("dropout", "dropout/operand 0: there is no such tensor"),
  ])
  func answersOnSomethingElseAreRefused(_ command: String, _ problem: String) {
    let error = #expect(throws: FileError.self) { try report(command) }
    #expect("\(error!)".contains(problem), "\(error!)")
  }

  @Test func programsAreWritten() throws {
    let folder = try TemporaryFolder()
    var complaint = ""
    let status = Program.run(
      ["softmax", "--export", folder.path], print: { _ in }, complain: { complaint += $0 },
      report: { _ in fatalError("nothing is compared") })
    #expect(status == 0 && complaint.isEmpty)
    #expect(try folder.names == ["softmax.mlir", "softmax.safetensors"])
    let (mine, recorded) = (
      try Safetensors(contentsOf: folder.url("softmax.safetensors")),
      try Safetensors(contentsOf: Self.file)
    )
    let gradient = try mine.tensor("expected.result 1")
    #expect(gradient.isClose(to: try recorded.tensor("softmax/result 1"), tolerance: 1e-14))
  }
}
