import Adjoint
import AdjointFiles
import Foundation
import Testing

@testable import names

/// Files of names, good and bad.
@Suite struct NameListTests {
  private func list(_ text: String) throws -> [String] {
    try NameList(Data(text.utf8), file: "list").names
  }

  @Test(arguments: [
    ("emma\nava\n", ["emma", "ava"]), ("emma\nava", ["emma", "ava"]), ("a", ["a"]),
    ("emma\r\nava\r\n", ["emma", "ava"]), ("Zoë\nmary ann\n", ["Zoë", "mary ann"]),
  ])
  func aNameIsALine(_ text: String, _ names: [String]) throws {
    #expect(try list(text) == names)
  }

  static let bad: [(bytes: [UInt8], description: String)] = [
    ([], "list: holds no name"),
    (Array("\n".utf8), "list, line 1: is empty, and each line holds a name"),
    (Array("emma\n\nava\n".utf8), "list, line 2: is empty, and each line holds a name"),
    (
      Array("emma\nav\u{1}a".utf8),
      #"list, line 2: "av\u{01}a" holds "\u{01}", which is not allowed in a name"#
    ),
    (Array("a.b".utf8), #"list, line 1: "a.b" holds ".", which is not allowed in a name"#),
    (Array("emma\n".utf8) + [0xFF, 0x61], "list, line 2: \"\u{FFFD}a\" is not in UTF-8"),
    (
      Array(repeating: 0x61, count: 65),
      "list, line 1: \"\(String(repeating: "a", count: 65))\" has 65 characters, and a name up to 64"
    ),
    (
      Array("b\n".utf8) + Array(repeating: 0x61, count: 1_000_000),
      "list, line 2: 1000000 bytes that begin with \"aaaaaaaaaaaaaaaaaaaa\" are too long for a name"
    ),
  ]

  @Test(arguments: bad)
  func anErrorNamesTheLine(_ bytes: [UInt8], _ description: String) {
    let error = #expect(throws: FileError.self) { try NameList(Data(bytes), file: "list") }
    #expect(error?.description == description)
  }

  /// Whatever the bytes are, there is a list or an error.
  @Test func randomBytesAreHarmless() {
    var random = RandomStream(seed: 1)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
        [UInt8.random(in: 0...255, using: &random), 0x61, 0x0A, 0xC3].randomElement(using: &random)!
      }
      let names = try? NameList(Data(bytes), file: "list").names
      #expect(names.map { !$0.isEmpty && !$0.contains("") } ?? true)
    }
  }

  @Test func theCensusIsCarried() throws {
    let names = try NameList.census().names
    #expect(names.count == 5163 && Set(names).count == 5163)
    #expect(names.first == "aaron" && names.contains("mary") && names.contains("james"))
    #expect(names.allSatisfy { $0.allSatisfy { ("a"..."z").contains($0) } })
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: FileError.self) {
      try NameList(contentsOf: URL(filePath: "/nonexistent/list"))
    }
    #expect(error?.file == "/nonexistent/list")
  }
}
