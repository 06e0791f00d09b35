import CKernels
import Foundation
import Testing

@testable import Adjoint

/// Every fused operation errs no more than PyTorch in float32: not where it errs most, and not on the
/// average.
///
/// The table in `Docs/Numerics.md` is made by
///
///     ADJOINT_FUSED_TABLE=/tmp/table.md swift test --filter FusedAccuracyTests
///
/// With `ADJOINT_FUSED_FIXTURES=/tmp/draws` beside it the rows are those of the files that
/// `Tests/Fixtures/more_draws.py` has made there.
@Suite struct FusedAccuracyTests {
  /// The most units that any number of an operation errs by: what was measured, and a quarter more.
  private static let bounds: [String: Double] = [
    "softmax": 2.4, "logSoftmax": 1.6, "logSumExp": 2.5, "softmaxCrossEntropy": 2.2,
    "linearSoftmaxCrossEntropy": 1, "binaryCrossEntropy": 3.2, "dropout": 1.2,
    "layerNormalization": 7.2, "rmsNormalization": 15, "groupNormalization": 4.6,
    "batchNormalization": 2, "normalizationByStatistics": 1.6, "attention": 8.7,
    "causalAttention": 3, "convolution": 2.5, "transposedConvolution": 2.2,
    "averagePooling": 0.63, "maxPooling": 1.4, "gruCell": 4, "gru": 4, "lstmCell": 4, "lstm": 4,
  ]

  /// Where PyTorch's largest error is a little smaller at these operands. Of many draws it is not:
  /// `Docs/Numerics.md` has those, too.
  private static let undecided = [
    "| attention | usual | y |", "| attention | usual | ∂Q |", "| attention | even | ∂Q |",
    "| attention | even | ∂K |", "| causalAttention | usual | y |",
    "| transposedConvolution | usual | y |", "| lstmCell | usual | ∂W |", "| lstm | usual | ∂c |",
  ]

  /// How much larger than PyTorch's an error may be: a share of it, and so many units. The figures are
  /// those of AVX2. Another instruction set adds in another order, and other rows are undecided.
  private static func margin(of row: FusedRow) -> (share: Double, units: Double) {
    if InstructionSet.chosen.level != .avx2 { return (1.5, 0.5) }
    return undecided.contains(row.label) ? (1.15, 0.1) : (1, 0)
  }

  @Test(arguments: FusedCase.operations)
  func errorsAreNoLargerThanPyTorchs(_ operation: String) throws {
    let rows = try FusedRow.all(of: operation)
    #expect(!rows.isEmpty)
    for row in rows {
      let (share, units) = Self.margin(of: row)
      #expect(row.ours.largest <= Self.bounds[operation]! * share, "\(row)")
      #expect(row.ours.largest <= row.torch.largest * share + units, "\(row)")
      #expect(row.ours.rootMeanSquare <= row.torch.rootMeanSquare * share, "\(row)")
    }
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
    let rows = try FusedCase.operations.flatMap { try FusedRow.all(of: $0) }
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

  @Test(.enabled(if: environment["ADJOINT_FUSED_TABLE"] != nil))
  func theTableIsWritten() throws {
    let file = URL(filePath: try #require(Self.environment["ADJOINT_FUSED_TABLE"]))
    let draws = Self.environment["ADJOINT_FUSED_FIXTURES"].map { URL(filePath: $0) }
    let rows = try FusedCase.operations.flatMap { try FusedRow.all(of: $0, in: draws) }
    try rows.map { "\($0)\n" }.joined().write(to: file, atomically: true, encoding: .utf8)
  }

  private static let environment = ProcessInfo.processInfo.environment
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().path
}
