import Foundation
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
}
