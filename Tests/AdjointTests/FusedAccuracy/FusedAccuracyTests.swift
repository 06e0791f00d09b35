import Foundation
import Testing

/// Every fused operation errs no more than PyTorch in float32: not where it errs most, and not on the
/// average.
///
/// The table in `Docs/Numerics.md` is made by
///
///     ADJOINT_FUSED_TABLE=table.md swift test --filter FusedAccuracyTests
@Suite struct FusedAccuracyTests {
  @Test(arguments: FusedCase.operations)
  func errorsAreNoLargerThanPyTorchs(_ operation: String) throws {
    let rows = try FusedRow.all(of: operation)
    #expect(!rows.isEmpty)
    for row in rows { #expect(row.isNoWorse, "\(row)") }
  }

  /// No file is left out of the list.
  @Test func everyFileIsCompared() throws {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: Self.folder + "/../Fixtures/fused")
    #expect(Set(files) == Set(FusedCase.operations.map { $0 + ".json" }))
  }

  /// The table has these rows, in this order. The numbers are those of the processor that they were
  /// measured on.
  @Test func theTableHasEveryRow() throws {
    let rows = try FusedCase.operations.flatMap(FusedRow.all)
    if let path = ProcessInfo.processInfo.environment["ADJOINT_FUSED_TABLE"] {
      try rows.map { "\($0)\n" }.joined().write(toFile: path, atomically: true, encoding: .utf8)
    }
    let page = try String(
      contentsOfFile: Self.folder + "/../../../Docs/Numerics.md", encoding: .utf8)
    var labels: [String] = []
    for line in page.split(separator: "\n") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 7, FusedCase.operations.contains(cells[0]) else { continue }
      labels.append("| \(cells[0]) | \(cells[1]) | \(cells[2]) |")
    }
    #expect(labels == rows.map(\.label))
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().path
}
