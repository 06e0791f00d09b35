import AdjointNetworks
import Foundation
import Synchronization
import Testing

/// What a progress line writes, and when.
@Suite struct ProgressLineTests {
  /// A clock that goes as it is told, and what was written.
  private final class World: Sendable {
    let time = Mutex(Duration.zero)
    let texts = Mutex<[String]>([])
    let clockReads = Mutex(0)
    let columns: Int?

    init(columns: Int?) { self.columns = columns }

    func pass(_ duration: Duration) { time.withLock { $0 += duration } }
    var written: [String] { texts.withLock { $0 } }

    func line(total: Int, from step: Int? = 0) -> ProgressLine {
      ProgressLine(
        total: total, from: step,
        to: ProgressOutput {
          self.columns
        } write: { text in
          self.texts.withLock { $0.append(text) }
        }
      ) {
        self.clockReads.withLock { $0 += 1 }
        return self.time.withLock { $0 }
      }
    }
  }

  @Test func aTerminalIsDrawnTenTimesASecond() {
    let world = World(columns: 100)
    var line = world.line(total: 10_000)
    for step in 1...10_000 {
      world.pass(.milliseconds(1))
      line.update(step, ["loss": 2.5])
    }
    #expect((90...101).contains(world.written.count))
    #expect(world.written.allSatisfy { $0.hasPrefix("\r") && $0.hasSuffix("\u{1B}[K") })
    #expect(world.clockReads.withLock { $0 } < 2500)
    line.finish()
    let bar = String(repeating: "█", count: 40)
    #expect(
      world.written.last
        == "\r\(bar) 10,000 of 10,000  loss 2.5000  1,000/s  in 0:10\u{1B}[K\n")
  }

  @Test func theLineHoldsBarRateAndTimeLeft() throws {
    let world = World(columns: 100)
    var line = world.line(total: 1000)
    for step in 1...250 {
      world.pass(.milliseconds(100))
      line.update(step, ["loss": 0.12345, "accuracy": .nan])
    }
    let bar = String(repeating: "█", count: 10) + String(repeating: "░", count: 30)
    #expect(
      world.written.last
        == "\r\(bar) 250 of 1,000  loss 0.1235  accuracy NaN  10/s  1:15 left\u{1B}[K")
  }

  /// A line that is wider than the terminal could not be drawn over.
  @Test(arguments: [0, 1, 2, 10, 40, 41, 55, 79, 80, 81, 1000])
  func theLineFitsTheTerminal(_ columns: Int) {
    let world = World(columns: columns)
    var line = world.line(total: 1_000_000)
    for step in 1...20 {
      world.pass(.seconds(2))
      line.update(step * 1000, ["loss": 1e-9, "a very long name": .infinity])
    }
    line.finish()
    let lines = world.written.map { text in
      String(text.unicodeScalars.filter { $0 != "\r" && $0 != "\n" }).replacing(
        "\u{1B}[K", with: "")
    }
    #expect(lines.allSatisfy { $0.count <= max(columns - 1, 0) })
  }

  @Test func withoutATerminalThereArePlainLinesNowAndThen() {
    let world = World(columns: nil)
    var line = world.line(total: 100_000)
    for step in 1...20_000 {
      world.pass(.milliseconds(10))
      line.update(step, ["loss": 1])
    }
    // At once, after 1, 3, 7, 15, 31, 63 and 123 seconds, and then a minute later.
    #expect(world.written.count == 9)
    #expect(world.written.allSatisfy { $0.hasSuffix("\n") && !$0.contains("\r") })
    #expect(world.written[1].hasSuffix("of 100,000  loss 1.0000  100/s  16:39 left\n"))
    line.finish(["loss": 1])
    #expect(world.written.last == "20,000 of 100,000  loss 1.0000  100/s  in 3:20\n")
  }

  /// The values beside the last step are its own, also where the line was drawn long before.
  @Test(arguments: [nil, 80])
  func theEndHasTheLastValues(_ columns: Int?) {
    let world = World(columns: columns)
    var line = world.line(total: 50)
    for step in 1...50 { line.update(step, ["loss": Double(step)]) }
    line.finish()
    #expect(world.written.count == 2 && world.written[1].contains("50 of 50  loss 50.0000  in"))
  }

  /// A training that ends before has the values that the end is given, or none.
  @Test func anEndBeforeTheLastStep() {
    func last(_ end: (inout ProgressLine) -> Void) -> String? {
      let world = World(columns: nil)
      var line = world.line(total: 100)
      for step in 1...50 { line.update(step, ["loss": Double(step)]) }
      end(&line)
      return world.written.last
    }
    #expect(last { $0.finish() } == "50 of 100  in 0:00\n")
    #expect(last { $0.finish(["loss": 3]) } == "50 of 100  loss 3.0000  in 0:00\n")
  }

  /// Steps that become slow are seen at once, and so is their rate within some of them.
  @Test func theRateFollows() {
    let world = World(columns: 100)
    var line = world.line(total: 100_000)
    for step in 1...20_000 {
      world.pass(.microseconds(100))
      line.update(step)
    }
    let count = world.written.count
    for step in 20_001...20_200 {
      world.pass(.seconds(2))
      line.update(step)
    }
    // Up to sixteen updates come between two looks at the clock.
    #expect(world.written.count - count >= 200 - 16)
    #expect(world.written.last!.contains("  2 s a step  44:20:00 left"), "\(world.written.last!)")
  }

  @Test func aTrainingThatGoesOnCountsItsOwnSteps() {
    let world = World(columns: nil)
    var line = world.line(total: 2000, from: 1000)
    world.pass(.seconds(10))
    line.update(1100)
    line.finish()
    #expect(
      world.written == ["1,100 of 2,000  10/s  1:30 left\n", "1,100 of 2,000  10/s  in 0:10\n"])
  }

  /// Without being told where it goes on: the steps before its first update are not its own.
  @Test func aTrainingThatGoesOnIsSeen() {
    let world = World(columns: nil)
    var line = world.line(total: 2000, from: nil)
    for step in 1001...1101 {
      world.pass(.milliseconds(100))
      line.update(step)
    }
    line.finish()
    #expect(world.written.first == "1,001 of 2,000\n")
    #expect(world.written.dropFirst().allSatisfy { $0.contains("  10/s  ") })
  }

  @Test(arguments: [0, 1])
  func noStepsAreNoDivision(_ total: Int) {
    let world = World(columns: 80)
    var line = world.line(total: total)
    line.update(0, ["loss": -.infinity])
    line.finish()
    #expect(world.written.last!.contains("0 of \(total)  loss −∞  in 0:00"))
  }

  /// More steps than were announced are shown as they are, with a full bar.
  @Test func moreStepsThanAnnounced() {
    let world = World(columns: 80)
    var line = world.line(total: 10)
    for step in 1...30 {
      world.pass(.seconds(1))
      line.update(step)
    }
    #expect(world.written.last!.contains("█ 30 of 10  1/s  0:00 left"))
  }

  @Test func valuesAreComputedWhereTheyAreWritten() {
    let world = World(columns: 80)
    var line = world.line(total: 1000)
    var count = 0
    func value() -> Double {
      count += 1
      return 1
    }
    for step in 1...1000 { line.update(step, ["loss": value()]) }
    // Those of the last step are for the end of the line.
    #expect(count == 2 && world.written.count == 1)
  }

  /// Where writing fails, no more is written, and the training goes on.
  @Test func aFailureEndsTheLineAlone() {
    struct Failure: Error {}
    let attempts = Mutex(0)
    let time = Mutex(Duration.zero)
    var line = ProgressLine(
      total: 100,
      to: ProgressOutput {
        80
      } write: { _ in
        attempts.withLock { $0 += 1 }
        throw Failure()
      }
    ) { time.withLock { $0 } }
    for step in 1...100 {
      time.withLock { $0 += .seconds(1) }
      line.update(step)
    }
    line.finish()
    #expect(attempts.withLock { $0 } == 1 && line.step == 100)
  }

  /// Nothing is written after the end.
  @Test func theEndIsTheEnd() {
    let world = World(columns: 80)
    var line = world.line(total: 10)
    line.finish()
    let count = world.written.count
    world.pass(.seconds(1))
    line.update(10)
    line.finish()
    #expect(world.written.count == count)
  }

  /// A pipe that nobody reads is an error, not the end of the program.
  @Test func aClosedPipeDoesNotEndTheProgram() async {
    await #expect(processExitsWith: .success) {
      var ends: [Int32] = [0, 0]
      let standardError = dup(STDERR_FILENO)
      guard pipe(&ends) == 0, dup2(ends[1], STDERR_FILENO) >= 0 else { exit(1) }
      close(ends[0])
      close(ends[1])
      var line = ProgressLine(total: 10)
      line.update(1)
      line.finish()
      // What runs the test writes there as well.
      dup2(standardError, STDERR_FILENO)
    }
  }

  @Test func negativeNumbersTrap() async {
    await #expect(processExitsWith: .failure) { _ = ProgressLine(total: -1) }
    await #expect(processExitsWith: .failure) { _ = ProgressLine(total: 1, from: -1) }
  }
}
