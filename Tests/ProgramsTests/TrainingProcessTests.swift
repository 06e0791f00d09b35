import Foundation
import TestSupport
import Testing

/// Trainings as processes, which stop, go on, and refuse what is not theirs.
@Suite struct TrainingProcessTests {
  private static let package = URL(filePath: #filePath).appending(path: "../../..").standardized

  /// Lines that train for a moment, and a step within each.
  static let trainings = [
    ("digits", 1234), ("names --model bigram --steps 20", 7), ("names --model mlp --steps 60", 17),
    ("characters --steps 6 '\(package.path)/Docs/Derivation.md'", 4),
  ]

  private func lastLine(_ run: Launch) throws -> Substring {
    try #require(run.output.split(separator: "\n").last, "\(run.complaints)")
  }

  /// The files of both runs are the same, byte for byte, and so are the last lines.
  @Test(arguments: trainings)
  func aStoppedTrainingGoesOn(_ line: String, _ step: Int) throws {
    let folder = try TemporaryFolder()
    let whole = try Launch("\(line) --save '\(folder["whole"])'")
    let part = try Launch("\(line) --until \(step) --save '\(folder["part"])'")
    #expect(whole.status == 0 && part.status == 0)
    #expect(part.complaints.replacing(",", with: "").contains("\(step) of "))
    let rest = try Launch("\(line) --resume '\(folder["part"])' --save '\(folder["rest"])'")
    #expect(try lastLine(rest) == lastLine(whole))
    #expect(try Data(contentsOf: folder.url("rest")) == Data(contentsOf: folder.url("whole")))
    #expect(try Data(contentsOf: folder.url("part")) != Data(contentsOf: folder.url("whole")))
  }

  /// The shell kills the program as soon as its first file is there.
  @Test func aKilledTrainingGoesOn() throws {
    let folder = try TemporaryFolder()
    let file = folder["run"]
    let killed = try Launch(
      """
      digits --save '\(file)' > /dev/null &
      until test -e '\(file)' || ! kill -0 $!; do sleep 0.02; done
      kill -9 $!; wait $!
      """)
    #expect(killed.status == 128 + SIGKILL)
    let rest = try Launch("digits --resume '\(file)' --save '\(file)'")
    #expect(try lastLine(rest) == lastLine(Launch("digits")))
    #expect(try folder.names == ["run"])
  }

  @Test func theLogGoesOn() throws {
    let folder = try TemporaryFolder()
    func table(_ log: String) throws -> String {
      try String(contentsOf: folder.url("\(log)/values.csv"), encoding: .utf8)
    }
    _ = try Launch("digits --log '\(folder["whole"])'")
    _ = try Launch("digits --until 100 --save '\(folder["run"])' --log '\(folder["log"])'")
    #expect(try table("log").split(separator: "\n").count == 101)
    _ = try Launch("digits --resume '\(folder["run"])' --log '\(folder["log"])'")
    #expect(try table("log") == table("whole"))
    #expect(try table("log").hasPrefix("step,loss\n1,"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder["log"]).sorted()
    #expect(names.count == 4)
    #expect(names.filter { $0.hasPrefix("events.out.tfevents.") }.count == 2)
    #expect(names.suffix(1) == ["values.csv"] && names.contains("curves.html"))
  }

  /// Nothing is trained, tested or written.
  private func expectRefusal(
    of line: String, _ file: String, in folder: TemporaryFolder, saying reasons: String...
  ) throws {
    let before = try Data(contentsOf: folder.url(file))
    let run = try Launch(
      "\(line) --resume '\(folder[file])' --save '\(folder["new"])' --log '\(folder["log"])'")
    #expect(run.status == 1)
    let program = line.prefix { $0 != " " }
    #expect(run.complaints.hasPrefix("\(program): \(folder[file])"), "\(run.complaints)")
    for reason in reasons { #expect(run.complaints.contains(reason), "\(run.complaints)") }
    #expect(!run.output.contains("accuracy") && !run.output.contains("validation loss"))
    #expect(try Data(contentsOf: folder.url(file)) == before)
    #expect(try !folder.names.contains("new") && !folder.names.contains("log"))
  }

  @Test func runsOfOthersAreRefused() throws {
    let folder = try TemporaryFolder()
    for (name, line) in [
      ("digits", "digits"), ("mlp", "names --steps 9"),
      ("bigram", "names --steps 9 --model bigram"),
    ] {
      #expect(try Launch("\(line) --until 2 --save '\(folder[name])'").status == 0)
    }
    for (line, file) in [
      ("digits", "mlp"), ("names --steps 9", "digits"), ("names --steps 9", "bigram"),
      ("names --steps 9 --model bigram", "mlp"),
    ] {
      try expectRefusal(of: line, file, in: folder, saying: "is of another model", "is missing")
    }
    try expectRefusal(
      of: "digits --seed 2", "digits", in: folder, saying: "is of another run",
      "the seed: 1 in the file and 2 here")
    try expectRefusal(
      of: "names --steps 20 --model bigram", "bigram", in: folder, saying: "is of another run",
      "the learning rate of logits.weight at step 1")
  }

  /// Names of the same letters, but fewer.
  @Test(arguments: ["bigram", "mlp"])
  func otherNamesAreRefused(_ model: String) throws {
    let folder = try TemporaryFolder()
    let census = Self.package.appending(path: "Sources/Examples/names/Data/first-names.txt")
    let names = try String(contentsOf: census, encoding: .utf8).split(separator: "\n")
    try Data(names.dropLast(100).joined(separator: "\n").utf8).write(to: folder.url("list"))
    let line = "names --model \(model) --steps 9"
    #expect(try Launch("\(line) --until 2 --save '\(folder["run"])'").status == 0)
    try expectRefusal(
      of: "\(line) '\(folder["list"])'", "run", in: folder, saying: "is of another run",
      "the data: ", " examples in batches of ")
  }

  @Test func whatIsNoRunIsRefused() throws {
    let folder = try TemporaryFolder()
    try Data("no run".utf8).write(to: folder.url("text"))
    try expectRefusal(of: "digits", "text", in: folder)
    let missing = try Launch("digits --resume /nonexistent")
    #expect(missing.status == 1)
    #expect(
      missing.complaints == "digits: /nonexistent: cannot be read: No such file or directory\n")
  }
}
