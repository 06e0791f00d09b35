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

  /// How many runs of each are timed at least.
  var fewestRuns = Timing.fewest

  /// How many training steps `memory/steps` takes.
  var steps = 100_000

  var printsJSON = false
  var listsNames = false
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
