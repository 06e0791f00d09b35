import Foundation

/// The program without its process: arguments in, text and a status out.
enum Program {
  /// Status 0 if everything agrees, 1 if something differs or a file cannot be written, and 2 for an
  /// argument that cannot be used.
  static func run(
    _ arguments: [String], print: (Data) -> Void = FileHandle.standardOutput.write,
    complain: (Data) -> Void = FileHandle.standardError.write,
    report: (Settings) -> Report = { Report($0) }
  ) -> Int32 {
    if arguments.contains("--help") || arguments.contains("-h") {
      print(Data((Settings.usage + "\n").utf8))
      return 0
    }
    do {
      let settings = try Settings(arguments: arguments)
      let report = report(settings)
      if let path = settings.page { try write(Data(Page(report).html.utf8), to: path) }
      if settings.printsJSON {
        print(try report.json + Data("\n".utf8))
      } else {
        print(Data("\(TerminalReport(report: report))\n".utf8))
      }
      return report.agrees ? 0 : 1
    } catch {
      complain(Data("compare: \(error)\n".utf8))
      return error is ArgumentError ? 2 : 1
    }
  }
}
