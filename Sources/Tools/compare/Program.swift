import Programs

/// The program without its process: arguments in, text and a status out.
enum Program {
  /// Status 0 if everything agrees, 1 if something differs or cannot be written, and 64 for an
  /// argument that cannot be used.
  static func run(
    _ arguments: [String], print: (String) throws -> Void = File.standardOutput.write,
    complain: (String) -> Void = complain, report: (Settings) -> Report = { Report($0) }
  ) -> Int32 {
    Programs.run("compare", usage: Settings.usage, arguments, print: print, complain: complain) {
      let settings = try Settings(arguments: arguments)
      let report = report(settings)
      if let path = settings.page { try write(Page(report).html, toFileAt: path) }
      try print(settings.printsJSON ? report.json + "\n" : "\(TerminalReport(report: report))\n")
      return report.agrees ? Status.success : Status.failure
    }
  }
}
