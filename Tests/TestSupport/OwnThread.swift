import Foundation

/// Runs `body` on a thread of its own, and waits for it.
///
/// - Parameter stackSize: 256 kB unless it says otherwise, so little that recursion over a long tape
///   would overflow it.
public func runOnThread<Result: Sendable>(
  stackSize: Int = 256 << 10, _ body: @escaping @Sendable () -> Result
) -> Result {
  runOnThreads(1, stackSize: stackSize) { _ in body() }[0]
}

/// Runs `body` on so many threads at once, each with its number, and waits for all of them.
public func runOnThreads<Result: Sendable>(
  _ count: Int, stackSize: Int = 256 << 10, _ body: @escaping @Sendable (Int) -> Result
) -> [Result] {
  let outcomes = Outcomes<Result>()
  let threads = DispatchGroup()
  for number in 0..<count {
    threads.enter()
    let thread = Thread {
      let result = body(number)
      outcomes[number] = result
      threads.leave()
    }
    thread.stackSize = stackSize
    thread.start()
  }
  threads.wait()
  return (0..<count).map { outcomes[$0]! }
}

/// What threads leave behind.
private final class Outcomes<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var byThread: [Int: Value] = [:]

  subscript(number: Int) -> Value? {
    get { lock.withLock { byThread[number] } }
    set { lock.withLock { byThread[number] = newValue } }
  }
}
