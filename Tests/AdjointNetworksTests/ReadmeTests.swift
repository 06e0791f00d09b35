import Foundation
import Testing

@Suite struct ReadmeTests {
  /// Every block of Swift on a page stands, line for line, in the examples that are compiled, but for the
  /// manifest of a package, which is no source of one.
  @Test(arguments: [
    ("README.md", "ReadmeExamples.swift", 8),
    ("Docs/Training.md", "TrainingGuideExamples.swift", 21),
    ("Docs/Data.md", "Data/DataGuideExamples.swift", 11),
    ("Docs/Layers.md", "Layers/LayersGuideExamples.swift", 4),
    ("Docs/Scaling.md", "../AdjointTests/Program/ProgramTests.swift", 2),
  ])
  func codeIsCompiled(page: String, file: String, count: Int) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "../../\(page)"), encoding: .utf8)
    let examples = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    let compiled = lines(of: examples)
    let blocks = text.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }.filter { !$0.contains("import PackageDescription") }
    #expect(blocks.count >= count)
    for block in blocks {
      let wanted = lines(of: block)
      #expect(
        compiled.indices.contains { compiled[$0...].starts(with: wanted) },
        "this block of \(page) is not among the examples:\n\(block)")
    }
  }

  /// The lines that hold something, without their indentation. Imports come in another order.
  private func lines(of code: String) -> [String] {
    code.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .map { $0.hasPrefix("private ") ? String($0.dropFirst(8)) : $0 }
      .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
  }
}
