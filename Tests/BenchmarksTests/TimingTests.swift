import Foundation
import Testing

@testable import benchmarks

/// A clock on which each run takes what it is told to, and each look at it 30 ns.
private final class Clock {
  var time = 0.0
  var runs = 0

  func timing(of seconds: Double, for budget: Double, fewest: Int = Timing.fewest) -> Timing {
    Timing(for: budget, fewest: fewest) {
      time += 30e-9
      return time
    } of: {
      runs += 1
      time += seconds
    }
  }
}

/// How runs are grouped and counted, on a clock of our own: nothing here is a time of this machine.
@Suite struct TimingTests {
  @Test(arguments: [(1e-9, 100_000), (1e-6, 100), (2e-6, 50), (19e-6, 5), (20e-6, 1), (1, 1)])
  func shortRunsFillBatchesOfAHundredMicroseconds(_ seconds: Double, _ runs: Int) {
    #expect(Timing.runsPerBatch(forRunsOf: seconds) == runs)
  }

  @Test func aRunThatIsTooShortForTheClockIsBatchedNonetheless() {
    #expect(Timing.runsPerBatch(forRunsOf: 0) == 100_000)
  }

  /// Of 30 ns for the clock and 2 µs for a run, the clock must not be seen.
  @Test func theClockIsNotPartOfShortRuns() {
    let clock = Clock()
    let timing = clock.timing(of: 2e-6, for: 0.01)
    #expect((49...50).contains(timing.runsPerBatch))
    #expect(abs(timing.seconds.median - 2e-6) < 2e-9)
    // Two to begin with and ten in a row, and then the batches.
    #expect(clock.runs == 2 + 10 + timing.seconds.count * timing.runsPerBatch)
  }

  @Test func longRunsAreTimedOneByOne() {
    let clock = Clock()
    let timing = clock.timing(of: 1e-3, for: 0.0999)
    #expect(timing.runsPerBatch == 1)
    // The run that told their length counts as well.
    #expect(timing.seconds.count == 101)
    #expect(clock.runs == 1 + 101)
    #expect(abs(timing.seconds.median - 1e-3) < 1e-7)
  }

  @Test func thereAreThreeBatchesHoweverLongTheyTake() {
    let clock = Clock()
    #expect(clock.timing(of: 5, for: 0.1).seconds.count == 3)
    #expect(clock.runs == 1 + 3)
  }

  /// One run that warms up, and those that are asked for.
  @Test(arguments: [1, 2, 9])
  func thereAreAsManyRunsAsAreAskedFor(_ count: Int) {
    let clock = Clock()
    #expect(clock.timing(of: 5, for: 0, fewest: count).seconds.count == count)
    #expect(clock.runs == 1 + count)
  }

  /// The system's own clock counts seconds too, from the same moment.
  @Test func thePresentTimeIsInSeconds() {
    let (before, now) = (ProcessInfo.processInfo.systemUptime, Timing.now())
    let after = ProcessInfo.processInfo.systemUptime
    #expect((before - 1e-6...after + 1e-6).contains(now))
  }
}
