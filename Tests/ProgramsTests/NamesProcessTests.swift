import Foundation
import TestSupport
import Testing

/// The program `names` as a process.
@Suite struct NamesProcessTests {
  /// Writes a file, and returns its path.
  private func file(_ bytes: Data, in folder: TemporaryFolder) throws -> String {
    let path = folder["list"]
    try bytes.write(to: URL(filePath: path))
    return path
  }

  @Test(arguments: ["bigram", "mlp"])
  func theLastLineIsTheValidationLoss(_ model: String) throws {
    let run = try Launch("names --model \(model) --steps 20 --seed 3")
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    #expect(
      lines[0]
        == "5163 names of 26 characters: 4130 for training, 516 for validation, 517 for a test")
    let last = try #require(lines.last)
    #expect(last.wholeMatch(of: /validation loss \d\.\d{4}/) != nil, "\(last)")
    let samples = try #require(lines.firstIndex(of: "new names"))
    let names = lines[(samples + 1)..<(samples + 5)].flatMap { $0.split(separator: " ") }
    #expect(names.count <= 20 && names.allSatisfy { $0.allSatisfy(\.isLetter) })
    // Progress is no result.
    #expect(run.complaints.contains("20 of 20"))
    #expect(try Launch("names --model \(model) --steps 20 --seed 3").output == run.output)
  }

  /// The table shows every gradient, exact or within a few units of the last place.
  @Test func theTableShowsEveryGradient() throws {
    let run = try Launch("names --steps 1")
    let lines = run.output.split(separator: "\n").map { $0.split(separator: " ") }
    for name in ["dy", "dw2", "db2", "dh", "da", "dgamma", "dbeta", "dz", "dw1", "de", "dc"] {
      #expect(lines.contains { $0.first.map(String.init) == name }, "\(name)")
    }
  }

  @Test func ownNamesAreLearnt() throws {
    let folder = try TemporaryFolder()
    let names = (0..<30).map { _ in "ab\n" }.joined()
    let list = try file(Data(names.utf8), in: folder)
    let run = try Launch("names '\(list)' --steps 300 --log '\(folder["log"])'")
    #expect(run.status == 0)
    #expect(run.output.contains("30 names of 2 characters"))
    // Each name is the same, so nothing is left to guess.
    #expect(run.output.split(separator: "\n").last?.hasPrefix("validation loss 0.0") == true)
    let page = try String(contentsOfFile: folder["log/curves.html"], encoding: .utf8)
    #expect(page.contains("<h2>loss/validation</h2>"))
  }

  @Test func badFilesAreNamedWithTheLine() throws {
    let folder = try TemporaryFolder()
    let bad: [(Data, String)] = [
      (Data(), "holds no name"),
      (Data("emma\n".utf8), "has 1 names, and its three parts take 10 or more"),
      (Data("emma\n\n".utf8), ", line 2: is empty, and each line holds a name"),
      (Data([0x61, 0x0A, 0xFF]), ", line 2: \"\u{FFFD}\" is not in UTF-8"),
    ]
    for (bytes, reason) in bad {
      let list = try file(bytes, in: folder)
      let run = try Launch("names '\(list)'")
      #expect(run.status == 1 && run.output.isEmpty)
      let separator = reason.hasPrefix(",") ? "" : ": "
      #expect(run.complaints == "names: \(list)\(separator)\(reason)\n")
    }
    let missing = try Launch("names /nonexistent")
    #expect(missing.status == 1)
    #expect(
      missing.complaints == "names: /nonexistent: cannot be read: No such file or directory\n")
  }
}
