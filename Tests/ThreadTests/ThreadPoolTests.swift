import Foundation
import TestSupport
import Testing

@testable import Adjoint

/// The pool runs each piece once, whoever else asks for help meanwhile.
@Suite struct ThreadPoolTests {
  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
  func eachPieceRunsOnce(_ threads: Int, _ pieces: Int) {
    let pool = ThreadPool()
    let counts = (0..<pieces).map { _ in Counter() }
    #expect(pool.run(pieces: pieces, threads: threads) { counts[$0].increase() })
    #expect(counts.allSatisfy { $0.count == 1 })
  }

  /// The same helpers again and again, looking out and asleep.
  @Test func manyTimes() {
    let pool = ThreadPool()
    let total = Counter()
    for round in 0..<2000 {
      if round.isMultiple(of: 500) { usleep(2000) }
      #expect(pool.run(pieces: 5, threads: 3) { _ in total.increase() })
    }
    #expect(total.count == 10_000)
  }

  /// What helpers wrote is there when `run` returns.
  @Test func resultsAreThere() {
    let pool = ThreadPool()
    for size in [10, 100, 1000] {
      var squares = [Int](repeating: -1, count: size)
      squares.withUnsafeMutableBufferPointer { squares in
        nonisolated(unsafe) let squares = squares
        #expect(pool.run(pieces: size, threads: 4) { squares[$0] = $0 * $0 })
      }
      #expect(squares == (0..<size).map { $0 * $0 })
    }
  }

  @Test func whoAsksMeanwhileDoesWithout() {
    let pool = ThreadPool()
    let refused = Counter()
    let ran = pool.run(pieces: 6, threads: 3) { _ in
      if !pool.run(pieces: 2, threads: 2, { _ in Issue.record("the pool helped two at once") }) {
        refused.increase()
      }
    }
    #expect(ran && refused.count == 6)
  }

  /// Several threads at once, each of which gets help or works alone, as operations do.
  @Test func manyThreadsAsk() {
    let total = Counter()
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<200 {
        Parallelism.forEach(pieces: 4) { _ in total.increase() }
      }
    }
    #expect(total.count == 8 * 200 * 4)
  }

  /// Helpers are not Dispatch's threads, which are a few dozen: a program's own queues go on running.
  @Test func dispatchDoesNotStarve() async {
    await #expect(processExitsWith: .success) {
      Parallelism.processorCount.store(256, ordering: .relaxed)
      Parallelism.threadCount = 256
      let total = Counter()
      Parallelism.forEach(pieces: 2000) { _ in total.increase() }
      require(total.count == 2000, "\(total.count) of 2000 pieces ran")
      for qos in [DispatchQoS.QoSClass.background, .default, .userInteractive] {
        let hasRun = DispatchSemaphore(value: 0)
        DispatchQueue.global(qos: qos).async { hasRun.signal() }
        require(hasRun.wait(timeout: .now() + 10) == .success, "a queue of \(qos) does not run")
      }
    }
  }

  /// No system has a stack of 2⁶⁰ bytes, so each thread is refused.
  @Test func itDoesWithoutThreadsThatTheSystemRefuses() {
    let pool = ThreadPool(stackSize: 1 << 60)
    for _ in 0..<3 {
      let total = Counter()
      #expect(pool.run(pieces: 7, threads: 4) { _ in total.increase() })
      #expect(total.count == 7)
    }
  }

  /// With one processor the thread that computes has no helpers, however many threads it may use.
  @Test func threadsBeyondTheProcessorsAreNotUsed() async {
    await #expect(processExitsWith: .success) {
      Parallelism.processorCount.store(1, ordering: .relaxed)
      Parallelism.threadCount = 8
      require(Parallelism.threadCount == 8, "the number of threads is what it was set to")
      let own = pthread_self()
      Parallelism.forEach(pieces: 100) { _ in
        require(pthread_equal(pthread_self(), own) != 0, "a piece ran on another thread")
      }
    }
  }

  /// The system's own words: a mask of the processors that the process may use, in hexadecimal.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func processorsAreThoseThatTheProcessMayUse() throws {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") })
    let digits = line.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue)
    #expect(Environment.processorCount == digits.reduce(0) { $0 + $1.nonzeroBitCount })
  }
}
