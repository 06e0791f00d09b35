import Foundation
import Testing

@Suite struct ReadmeTests {
  /// Every block of Swift in the README stands, line for line, in the examples that are compiled, but
  /// for the manifest of a package, which is no source of one.
  @Test func codeIsCompiled() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let readme = try String(contentsOf: folder.appending(path: "../../README.md"), encoding: .utf8)
    let examples = try String(
      contentsOf: folder.appending(path: "ReadmeExamples.swift"), encoding: .utf8)
    let compiled = lines(of: examples)
    let blocks = readme.components(separatedBy: "```swift\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }.filter { !$0.contains("import PackageDescription") }
    #expect(blocks.count >= 7)
    for block in blocks {
      let wanted = lines(of: block)
      #expect(
        compiled.indices.contains { compiled[$0...].starts(with: wanted) },
        "this block of the README is not among the examples:\n\(block)")
    }
  }

  /// The lines that hold something, without their indentation. Imports come in another order.
  private func lines(of code: String) -> [String] {
    code.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.hasPrefix("import ") }
  }
}
