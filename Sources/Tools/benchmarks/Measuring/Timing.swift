import Dispatch

/// How long one run of some work takes, in seconds, from many runs.
///
/// Reading the clock takes some 30 ns, which would be in the way of work that takes two µs. Runs of
/// less than 20 µs are therefore timed together, as many as take 100 µs; the numbers are then those
/// batches' means, and their deciles lie closer together than single runs' would.
struct Timing: Codable, Equatable {
  let seconds: Distribution

  /// How many runs are timed together: 1, but for short work.
  let runsPerBatch: Int

  static let shortRun = 20e-6
  static let batchLength = 100e-6

  /// No fewer runs or batches of them are timed, however long they take, where nothing else is said.
  static let fewest = 3

  /// Runs it once to warm up and once to learn how long it takes, more often where it is short; then
  /// for so many seconds.
  ///
  /// - Parameters:
  ///   - budget: how many seconds.
  ///   - fewest: no fewer runs, or batches of short ones, are timed.
  ///   - clock: the present time in seconds.
  init(
    for budget: Double, fewest: Int = Timing.fewest, clock: () -> Double = Timing.now,
    of run: () -> Void
  ) {
    func length(of count: Int) -> Double {
      let start = clock()
      for _ in 0..<count { run() }
      return (clock() - start) / Double(count)
    }
    run()
    var estimate = length(of: 1)
    if estimate < Timing.batchLength { estimate = length(of: 10) }
    runsPerBatch = Timing.runsPerBatch(forRunsOf: estimate)
    var lengths = runsPerBatch == 1 && estimate >= Timing.batchLength ? [estimate] : []
    let start = clock()
    while lengths.count < fewest || clock() - start < budget {
      lengths.append(length(of: runsPerBatch))
    }
    seconds = Distribution(lengths)
  }

  static func runsPerBatch(forRunsOf seconds: Double) -> Int {
    guard seconds < shortRun else { return 1 }
    return Int((batchLength / max(seconds, 1e-9)).rounded())
  }

  static func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
}
