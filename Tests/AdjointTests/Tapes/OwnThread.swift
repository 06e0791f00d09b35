import Foundation

@testable import Adjoint

/// Runs `body` on a thread of its own, and waits for it.
///
/// - Parameter stackSize: 256 kB unless it says otherwise, so little that recursion over a long tape
///   would overflow it.
func runOnThread<Result: Sendable>(
  stackSize: Int = 256 << 10, _ body: @escaping @Sendable () -> Result
) -> Result {
  runOnThreads(1, stackSize: stackSize) { _ in body() }[0]
}

/// Runs `body` on so many threads at once, each with its number, and waits for all of them.
func runOnThreads<Result: Sendable>(
  _ count: Int, stackSize: Int = 256 << 10, _ body: @escaping @Sendable (Int) -> Result
) -> [Result] {
  let outcomes = Outcomes<Result>()
  let threads = DispatchGroup()
  for number in 0..<count {
    threads.enter()
    let thread = Thread {
      let result = body(number)
      outcomes.byThread.withLock { $0[number] = result }
      threads.leave()
    }
    thread.stackSize = stackSize
    thread.start()
  }
  threads.wait()
  return outcomes.byThread.withLock { byThread in (0..<count).map { byThread[$0]! } }
}

/// What threads leave behind.
private final class Outcomes<Value: Sendable>: Sendable {
  let byThread = Lock<[Int: Value]>([:])
}
