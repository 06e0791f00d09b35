import CKernels
import Programs

extension Settings {
  /// More threads than this measure the system's scheduler.
  static let mostThreads = 256

  /// More runs than these would take hours of the longest work.
  static let mostRuns = 1_000

  /// More steps than these would take many minutes.
  static let mostSteps = 10_000_000

  static var options: Options<Settings> {
    Options(
      Settings(),
      [
        Option(
          "--filter TEXT[,TEXT]…",
          "those with one of these in their name; a whole name is itself alone", \.filters,
          text: { _ in nil }
        ) { try $0.filters() },
        Option(
          "--threads N", "the number of threads, 1 to \(mostThreads)", \.threads,
          text: { $0?.description ?? "as many as processors" }
        ) { try $0.count(upTo: mostThreads) },
        Option(
          "--level L", "baseline, avx2, avx512", \.level, text: { $0?.name ?? "the best" }
        ) { try $0.level() },
        Option("--seconds S", "how long each is timed, 0 to 600", \.seconds) {
          try $0.number(else: "not a number from 0 to 600") { (0...600).contains($0) }
        },
        Option(
          "--runs N", "how many runs of each are timed at least, 1 to \(mostRuns)", \.fewestRuns
        ) { try $0.count(upTo: mostRuns) },
        Option("--steps N", "the training steps of memory/steps, 1 to \(mostSteps)", \.steps) {
          try $0.count(upTo: mostSteps)
        },
      ],
      [
        Option("--json", "print an array of objects", \.printsJSON),
        Option("--list", "print the names and measure nothing", \.listsNames),
      ])
  }

  static var usage: String {
    options.usage(
      "benchmarks",
      """
      Times the work of the library, and holds each time against the most that the same threads of this
      machine did in the same run: arithmetic in registers, a copy of memory, or a copy within the cache.
      Ends with status 0, 1 if a result cannot be written, and 64 if an argument cannot be used.
      """) + """


        A line gives the median time of a run, between the times that a tenth of the runs stayed under and
        that a tenth took longer than. Runs of less than 20 µs are timed some 100 µs at once, so that theirs
        are deciles of the batches' means.
        """
  }

  init(arguments: [String]) throws { self = try Settings.options.settings(from: arguments) }
}

/// What the options take.
extension Value {
  fileprivate func count(upTo most: Int) throws -> Int {
    try number(else: "not a whole number from 1 to \(most)") { (1...most).contains($0) }
  }

  fileprivate func filters() throws -> [String] {
    let filters = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if filters.contains("") { throw error("a part of a name is empty") }
    return filters
  }

  fileprivate func level() throws -> InstructionSet {
    let level = try choice(of: InstructionSet.all, \.name)
    guard level.isPresent else { throw error("this processor lacks it") }
    return level
  }
}
