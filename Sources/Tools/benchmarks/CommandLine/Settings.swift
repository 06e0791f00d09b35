import Adjoint
import CKernels
import Foundation
import Programs

/// What the command line asks for.
struct Settings: Equatable {
  /// Parts of names, or whole ones; none for every benchmark.
  var filters: [String] = []

  /// Nil for as many as ``Parallelism`` begins with.
  var threads: Int?

  /// Nil for the processor's best, or what the environment asks for.
  var level: InstructionSet?

  /// How long each benchmark is timed.
  var seconds = 1.0

  /// How many training steps `memory/steps` takes.
  var steps = 100_000

  var printsJSON = false
  var listsNames = false
}

extension Settings {
  /// The settings that these arguments, without the program's name, ask for.
  init(arguments: [String]) throws(ArgumentError) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      if Settings.flags.contains(option) {
        set(flag: option)
      } else if Settings.options.contains(option) {
        guard let text = rest.popFirst() else { throw ArgumentError(option, nil, "needs a value") }
        try set(option, text)
      } else {
        throw ArgumentError(option, nil, "there is no such option; --help lists them")
      }
    }
  }

  /// The options that take no value.
  static let flags = ["--json", "--list"]

  /// The options that take one.
  static let options = ["--filter", "--threads", "--level", "--seconds", "--steps"]

  /// More threads than this measure the system's scheduler.
  static let mostThreads = 256

  /// So many steps take some minutes.
  static let mostSteps = 10_000_000

  private mutating func set(flag: String) {
    switch flag {
    case "--json": printsJSON = true
    default: listsNames = true
    }
  }

  private mutating func set(_ option: String, _ text: String) throws(ArgumentError) {
    func error(_ reason: String) -> ArgumentError { ArgumentError(option, text, reason) }

    func count(upTo most: Int) throws(ArgumentError) -> Int {
      guard let count = Int(text), (1...most).contains(count) else {
        throw error("not a whole number from 1 to \(most)")
      }
      return count
    }

    switch option {
    case "--filter":
      filters = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if filters.contains("") { throw error("a part of a name is empty") }
    case "--threads": threads = try count(upTo: Settings.mostThreads)
    case "--level":
      guard let level = InstructionSet(name: text) else {
        throw error("must be one of \(InstructionSet.all.map(\.name).joined(separator: ", "))")
      }
      guard level.isPresent else { throw error("this processor lacks it") }
      self.level = level
    case "--seconds":
      guard let seconds = Double(text), seconds >= 0, seconds <= 600 else {
        throw error("not a number from 0 to 600")
      }
      self.seconds = seconds
    default: steps = try count(upTo: Settings.mostSteps)
    }
  }
}

extension Settings {
  /// The benchmarks that the filters choose. One that is the whole name of a benchmark chooses that
  /// one alone; any other chooses all whose names it is a part of.
  func wanted(of benchmarks: [Benchmark]) throws(ArgumentError) -> [Benchmark] {
    guard !filters.isEmpty else { return benchmarks }
    let names = Set(benchmarks.map(\.name))
    for filter in filters where !names.contains(where: { $0.contains(filter) }) {
      throw ArgumentError(
        "--filter", filter, "no benchmark has this in its name; --list lists them")
    }
    return benchmarks.filter { benchmark in
      filters.contains { filter in
        names.contains(filter) ? benchmark.name == filter : benchmark.name.contains(filter)
      }
    }
  }

  /// Makes them so for this process. The level must be set before the first operation.
  func apply() {
    if let threads { Parallelism.threadCount = threads }
    if let level { setenv(InstructionSet.variable, level.name, 1) }
  }
}
