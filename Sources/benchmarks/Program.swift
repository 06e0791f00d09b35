import Adjoint
import Foundation

/// The program without its process: arguments in, text and a status out.
enum Program {
  /// Status 0, or 2 for an argument that cannot be used.
  static func run(
    _ arguments: [String], print: (Data) -> Void = FileHandle.standardOutput.write,
    complain: (Data) -> Void = FileHandle.standardError.write
  ) -> Int32 {
    if arguments.contains("--help") || arguments.contains("-h") {
      print(Data((Settings.usage + "\n").utf8))
      return 0
    }
    do {
      let settings = try Settings(arguments: arguments)
      let benchmarks = try settings.wanted(of: Benchmark.all(steps: settings.steps))
      if settings.listsNames {
        for benchmark in benchmarks { print(Data("\(benchmark.name)\n".utf8)) }
      } else {
        measure(benchmarks, settings, print)
      }
      return 0
    } catch {
      complain(Data("benchmarks: \(error)\n".utf8))
      return 2
    }
  }

  /// Prints each line when it is known, and JSON at the end.
  private static func measure(
    _ benchmarks: [Benchmark], _ settings: Settings, _ print: (Data) -> Void
  ) {
    let before = Parallelism.threadCount
    defer { Parallelism.threadCount = before }
    settings.apply()
    let meter = Meter(seconds: settings.seconds, threads: settings.threads ?? before)
    var records: [Record] = []
    for benchmark in benchmarks {
      guard let record = benchmark.measure(meter) else { continue }
      records.append(record)
      if !settings.printsJSON { print(Data("\(record)\n".utf8)) }
    }
    if settings.printsJSON { print(records.json + Data("\n".utf8)) }
  }
}
