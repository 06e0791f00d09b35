import Adjoint
import Foundation
import ProgramCases
import Testing

/// The texts of some programs are those of files, which XLA was seen to compile.
///
/// `ADJOINT_PROGRAM_TEXTS=FOLDER` writes them to a folder, such as `Tests/AdjointTests/Fixtures/programs`.
@Suite struct ProgramTextTests {
  /// At least one of each file of lowerings.
  private static let names = [
    "arithmetic", "masks", "gelu", "hypot", "affine transposing right", "matmul of batches",
    "slices", "assignment with strides", "diagonalMatrix", "logSumExp", "variance", "cumulativeSum",
    "product", "softmax", "gathered", "concatenate", "split", "sorted", "softmaxCrossEntropy",
    "step",
  ]

  @Test(arguments: names)
  func textsAreThoseOfFiles(_ name: String) throws {
    let text = try Self.text(of: name)
    let file = Self.file(name, in: URL(filePath: Self.folder))
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test func thereAreNoOtherFiles() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
    #expect(files.sorted() == Self.names.map { $0 + ".mlir" }.sorted())
  }

  @Test(.enabled(if: written != nil), arguments: names)
  func textsAreWritten(_ name: String) throws {
    let folder = URL(filePath: try #require(Self.written))
    try Data(try Self.text(of: name).utf8).write(to: Self.file(name, in: folder))
  }

  private static func text(of name: String) throws -> String {
    let subject = try #require(ProgramCase.all.first { $0.name == name })
    return Program(inputs: subject.inputs(seed: 1), subject.function).stableHLO()
  }

  private static func file(_ name: String, in folder: URL) -> URL {
    folder.appending(path: name + ".mlir")
  }

  private static let written = ProcessInfo.processInfo.environment["ADJOINT_PROGRAM_TEXTS"]
  private static let folder =
    URL(filePath: #filePath).appending(path: "../../Fixtures/programs").standardized.path
}
