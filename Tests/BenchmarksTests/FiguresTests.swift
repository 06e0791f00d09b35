import Foundation
import Testing

@testable import benchmarks

/// The figures and pages of `Docs/Performance`.
@Suite struct FiguresTests {
  private static let docs = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Docs").standardizedFileURL

  private static func files(_ folder: URL, _ type: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { type.isEmpty ? $0.hasDirectoryPath : $0.pathExtension == type }
  }

  private static func machines() throws -> [URL] {
    try files(docs.appending(path: "Performance"), "")
  }

  private static func pages() throws -> [URL] {
    try [docs.appending(path: "Performance.md")]
      + files(docs.appending(path: "Performance"), "md")
  }

  /// A file tells its machine, and its works are benchmarks.
  @Test func figuresTellTheirMachineAndAreOfBenchmarks() throws {
    let names = Set(Benchmark.all(steps: 1).map(\.name))
    let files = try Self.machines().flatMap { try Self.files($0, "json") }
    #expect(!files.isEmpty)
    for file in files {
      let figures = try JSONDecoder().decode(Figures.self, from: Data(contentsOf: file))
      let folder = file.deletingLastPathComponent().lastPathComponent
      #expect(folder.hasSuffix("-\(figures.machine.level)"), "\(file.path)")
      #expect(figures.conditions.rounds > 0 && !figures.date.isEmpty)
      #expect(figures.versions["pytorch"] != nil)
      #expect(figures.paired.count == figures.conditions.threads)
      for (name, result) in figures.paired.values.flatMap({ $0 }) {
        #expect(names.contains(name), "\(name) of \(file.path)")
        #expect(result.times["ours"]?.isEmpty == false)
        #expect(result.times.values.allSatisfy { $0.allSatisfy { $0 > 0 } })
      }
    }
  }

  private struct Figures: Decodable {
    let machine: Machine
    let conditions: Conditions
    let date: String
    let versions: [String: String]
    let paired: [String: [String: Result]]

    struct Machine: Decodable { let processor, level, system: String }
    struct Conditions: Decodable { let rounds, threads: Int }
    struct Result: Decodable { let times: [String: [Double]] }
  }

  /// What begins as a generated table ends, is not empty, and is on one page alone.
  @Test func tablesBeginAndEndOnce() throws {
    var places: [String: Int] = [:]
    for page in try Self.pages() {
      let text = try String(contentsOf: page, encoding: .utf8)
      let tables = text.matches(of: /<!-- begin (.+) -->\n([\s\S]*?)<!-- end (.+) -->/)
      #expect(tables.count == text.matches(of: /<!-- (begin|end)\b/).count / 2, "\(page.path)")
      for table in tables {
        #expect(table.1 == table.3 && !table.2.isEmpty, "\(table.1) of \(page.path)")
        places[String(table.1), default: 0] += 1
      }
    }
    #expect(places["operations"] == 1 && places["limits"] == 1)
    for (name, count) in places { #expect(count == 1, "\(name)") }
  }

  /// Links of the pages to each other, and to places on them, lead somewhere.
  @Test func linksLeadSomewhere() throws {
    for page in try Self.pages() {
      let text = try String(contentsOf: page, encoding: .utf8)
      for link in text.matches(of: /\]\(([^)#:]*)(?:#([^)]*))?\)/) {
        let target = link.1.isEmpty ? page : URL(filePath: String(link.1), relativeTo: page)
        let found = FileManager.default.fileExists(atPath: target.path)
        #expect(found, "\(link.0) of \(page.path)")
        guard found, let anchor = link.2 else { continue }
        let headings = try String(contentsOf: target, encoding: .utf8)
          .matches(of: /(?m)^#+ (.*)$/)
        #expect(headings.contains { Self.anchor(String($0.1)) == anchor }, "\(link.0)")
      }
    }
  }

  /// The name of a heading's place: small letters, without signs, and hyphens for spaces.
  private static func anchor(_ heading: String) -> String {
    heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
      .replacing(" ", with: "-")
  }
}
