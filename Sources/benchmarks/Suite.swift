import Foundation

/// A piece of work with a name, and what it amounts to.
struct Benchmark: Sendable {
  let name: String

  /// Floating-point operations, or bytes moved, of one run; nil where neither is telling.
  var amount: Amount?

  /// Makes the inputs, and returns the work to be timed.
  let prepare: @Sendable () -> () -> Void

  enum Amount: Sendable {
    case flops(Double)
    case bytes(Double)
  }
}

/// Runs the benchmarks whose name holds the filter, and prints a line for each.
struct Suite {
  let filter: String

  func run(_ benchmarks: [Benchmark]) {
    for benchmark in benchmarks where filter.isEmpty || benchmark.name.contains(filter) {
      let times = Timing(of: benchmark.prepare())
      var line =
        benchmark.name.padding(toLength: 34, withPad: " ", startingAt: 0)
        + String(format: "%12.1f µs", times.median * 1e6)
        + String(
          format: "  (%.1f … %.1f, %d runs)", times.lowest * 1e6, times.highest * 1e6, times.count)
      switch benchmark.amount {
      case .flops(let count): line += String(format: "  %7.1f GFLOP/s", count / times.median / 1e9)
      case .bytes(let count): line += String(format: "  %7.1f GB/s", count / times.median / 1e9)
      case nil: break
      }
      print(line)
      fflush(nil)
    }
  }
}

/// The times of repeated runs, in seconds.
struct Timing {
  let median: Double
  let lowest: Double
  let highest: Double
  let count: Int

  /// Runs `work` twice unmeasured, and then for a second and a half, at least five times.
  init(of work: () -> Void) {
    work()
    work()
    var seconds: [Double] = []
    let clock = ContinuousClock()
    let start = clock.now
    while seconds.count < 5 || start.duration(to: clock.now) < .seconds(1.5) {
      seconds.append(clock.measure(work) / .seconds(1))
    }
    seconds.sort()
    median = seconds[seconds.count / 2]
    lowest = seconds[seconds.count / 10]
    highest = seconds[seconds.count * 9 / 10]
    count = seconds.count
  }
}
