import Foundation
import TestSupport
import Testing

/// A page that cannot be written leaves the one that was there.
@Suite struct FullDiskTests {
  /// A limit on the size of files stands for a full disk.
  @Test func theOldFileStaysWhereWritingFails() throws {
    let folder = try TemporaryFolder()
    let page = folder["a"]
    try Data("old".utf8).write(to: URL(filePath: page))
    let script = """
      ulimit -f 1; trap '' XFSZ; compare --shapes 2x3 --html '\(page)' > /dev/null
      """
    let run = try Launch(script)
    #expect(run.status == 1)
    #expect(run.complaints == "compare: \(page): File too large\n")
    #expect(try String(contentsOfFile: page, encoding: .utf8) == "old")
    #expect(try folder.names == ["a"])
  }
}
