import Foundation
import Testing

/// The programs as processes: what they print, where it cannot be printed, and how they end.
@Suite struct ProcessTests {
  static let programs = [
    "digits", "names", "characters", "compare", "benchmarks", "derivations",
  ]

  /// Lines that print something soon.
  static let quick = ["digits --help", "compare --help", "benchmarks --list", "derivations 003"]

  @Test(arguments: programs, ["--help", "-h"])
  func helpIsASuccess(_ program: String, _ option: String) throws {
    let run = try Launch("\(program) \(option)")
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("usage: \(program) [") && run.output.hasSuffix("\n"))
    #expect(run.complaints.isEmpty)
  }

  /// `names` and `characters` take a file, so that any word is one.
  @Test(
    arguments: programs.filter { $0 != "names" && $0 != "characters" }, ["--bogus", "bogus", "''"])
  func anUnknownArgumentIsNamed(_ program: String, _ argument: String) throws {
    let run = try Launch("\(program) \(argument)")
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    let name = argument == "''" ? "" : argument
    #expect(run.complaints.hasPrefix("\(program): \(name): there is no such "))
    #expect(run.complaints.filter { $0 == "\n" }.count == 1)
  }

  @Test(arguments: [
    ("digits --seed", "--seed: needs a value"),
    ("digits --seed one", "--seed \"one\": not an integer"),
    ("digits --seed 1 2", "2: there is no such option; --help lists them"),
    ("digits --until 0", "--until \"0\": not a whole number from 1"),
    ("digits --save --log", "--save \"--log\": not the name of a file"),
    ("names --bogus", "--bogus: there is no such option; --help lists them"),
    ("names a b", "b: there is one FILE already"),
    ("names --model rnn", "--model \"rnn\": must be one of bigram, mlp"),
    ("names --steps 0", "--steps \"0\": not a whole number from 1 to 100000000"),
    ("derivations 001 002", "002: one document is shown, or without an argument all"),
    ("benchmarks --threads 100000", "--threads \"100000\": not a whole number from 1 to 256"),
    ("benchmarks --seconds 1e9", "--seconds \"1e9\": not a number from 0 to 600"),
    (
      "benchmarks --steps 99999999999",
      "--steps \"99999999999\": not a whole number from 1 to 10000000"
    ),
    (
      "compare --shapes 16777216x1",
      "--shapes \"16777216x1\": a shape has no or more rows and one or more classes, and all shapes "
        + "together have up to 4194304 logits"
    ),
  ])
  func anArgumentOutOfBoundsIsNamed(_ line: String, _ reason: String) throws {
    let run = try Launch(line)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.complaints == "\(line.prefix { $0 != " " }): \(reason)\n")
  }

  /// Outputs that cannot be written to, and what the system says of them.
  static let closedOutputs: [(redirection: String, reason: String)] = {
    var outputs = [(">&-", "Bad file descriptor")]
    #if os(Linux)
      outputs.append(("> /dev/full", "No space left on device"))
    #endif
    return outputs
  }()

  @Test(arguments: quick, closedOutputs)
  func aClosedOutputIsNoSuccess(_ line: String, _ output: (redirection: String, reason: String))
    throws
  {
    let run = try Launch("\(line) \(output.redirection)")
    #expect(run.status == 1)
    let program = line.prefix { $0 != " " }
    #expect(run.complaints == "\(program): standard output: \(output.reason)\n")
  }

  @Test(arguments: quick)
  func closedInputsAndErrorsDoNotMatter(_ line: String) throws {
    let (plain, closed) = (try Launch(line), try Launch("\(line) <&- 2>&-"))
    #expect(closed.status == 0 && closed.output == plain.output)
  }

  /// The reader ends before the writer begins. A shell's status above 128 is that of a signal, here
  /// SIGPIPE; where that is ignored the program says so.
  @Test(arguments: quick)
  func aClosedPipeIsNoSuccessAndNoCrash(_ line: String) throws {
    for (ignored, statuses) in [("", [141, 1]), ("trap '' PIPE; ", [1])] {
      let run = try Launch("\(ignored){ sleep 0.2; \(line); echo $? >&2; } | true")
      let last = run.complaints.split(separator: "\n").last.flatMap { Int($0) }
      #expect(last.map { statuses.contains($0) } == true, "\(run.complaints)")
      #expect(!run.complaints.contains("Fatal") && !run.complaints.contains("rash"))
    }
  }
}
