import AdjointFiles
import Foundation
import Programs

/// The program without its process: arguments in, text and a status out.
enum Program {
  static let usage = """
    usage: compare [OPERATION] [OPTION]…
           compare --list
           compare --all [--seed N] [--type T] [--judge FILE] [--json] [--html FILE]
           compare --all --export FOLDER

    Holds a fused operation against its composition of plain operations, against finite differences and
    against an evaluation in double-double arithmetic: value and gradients, what must hold, hard cases,
    planted faults, time and memory. Ends with status 0 if everything agrees, 1 if something differs or
    cannot be written, and 64 if an argument cannot be used.

      OPERATION                   one of the list; softmax-cross-entropy unless it is named
      OPERATION --help            its options
      --list                      the operations
      --all                       every operation without options of its own, a line each
      --json                      print one JSON object
      --html FILE                 write a page with plots as well
      --export FOLDER             write programs for XLA instead, and with --all those of every function
                                  that is known; Sources/Tools/stablehlo/judge.py runs them
      --judge FILE                what XLA computed, from judge.py, as one more judge
      --help                      print this
    """

  /// Status 0 if everything agrees, 1 if something differs or cannot be written, and 64 for an
  /// argument that cannot be used.
  ///
  /// - Parameter report: makes the report that is asked for; tests give another.
  static func run(
    _ arguments: [String], print: (String) throws -> Void = File.standardOutput.write,
    complain: (String) -> Void = complain,
    report: (Entry.Asked) throws -> Report = { try $0.report(true) }
  ) -> Int32 {
    var rest = arguments
    var entry: Entry?
    if let name = arguments.first, !name.hasPrefix("-") {
      entry = Entry.all.first { $0.name == name }
      if entry != nil { rest.removeFirst() }
    }
    return Programs.run(
      "compare", usage: entry?.usage ?? usage, rest, print: print, complain: complain
    ) {
      if let name = rest.first, !name.hasPrefix("-") {
        throw ArgumentError(name, nil, "there is no such operation; --list has them")
      }
      if rest == ["--list"] {
        try print(Entry.list)
        return Status.success
      }
      if rest.first == "--all" {
        let asked = try ReportOfAll.request(Array(rest.dropFirst()))
        if let folder = asked.output.folder {
          try asked.export(to: ProgramFolder(folder))
          return Status.success
        }
        let all = try asked.report(report)
        if let page = asked.output.page { try write(Page(all).html, to: URL(filePath: page)) }
        try print(asked.output.printsJSON ? all.json + "\n" : "\(all)\n")
        return all.agrees ? Status.success : Status.failure
      }
      let asked = try (entry ?? .softmaxCrossEntropy).request(rest)
      if let folder = asked.output.folder {
        try asked.export(ProgramFolder(folder))
        return Status.success
      }
      let report = try report(asked)
      if let page = asked.output.page { try write(Page(report).html, to: URL(filePath: page)) }
      try print(
        asked.output.printsJSON ? report.json + "\n" : "\(TerminalReport(report: report))\n")
      return report.agrees ? Status.success : Status.failure
    }
  }
}
