import Adjoint
import AdjointFiles
import Programs

/// The program without its process: arguments in, text and a status out.
enum Program {
  /// Status 0, 1 if a result cannot be written, and 64 for an argument that cannot be used.
  static func run(
    _ arguments: [String], print: (String) throws -> Void = File.standardOutput.write,
    complain: (String) -> Void = complain
  ) -> Int32 {
    Programs.run("benchmarks", usage: Settings.usage, arguments, print: print, complain: complain) {
      let settings = try Settings(arguments: arguments)
      let benchmarks = try settings.wanted(of: Benchmark.all(steps: settings.steps))
      if settings.listsNames {
        for benchmark in benchmarks { try print("\(benchmark.name)\n") }
      } else {
        try measure(benchmarks, settings, print)
      }
      return Status.success
    }
  }

  /// Prints each line when it is known, and JSON at the end.
  private static func measure(
    _ benchmarks: [Benchmark], _ settings: Settings, _ print: (String) throws -> Void
  ) throws {
    let before = Parallelism.threadCount
    defer { Parallelism.threadCount = before }
    settings.apply()
    let meter = Meter(
      seconds: settings.seconds, fewestRuns: settings.fewestRuns,
      threads: settings.threads ?? before)
    var records: [Record] = []
    for benchmark in benchmarks {
      guard let record = benchmark.measure(meter) else { continue }
      records.append(record)
      if !settings.printsJSON { try print("\(record)\n") }
    }
    if settings.printsJSON { try print(records.json + "\n") }
  }
}
