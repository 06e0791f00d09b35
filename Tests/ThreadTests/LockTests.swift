import TestSupport
import Testing

@testable import Adjoint

@Suite struct LockTests {
  @Test func oneThreadAtATimeHasTheValue() {
    let lock = Lock((count: 0, isTaken: false))
    let collisions = runOnThreads(4) { _ in
      (0..<5000).count { _ in
        lock.withLock { value in
          let wasTaken = value.isTaken
          value.isTaken = true
          value.count += 1
          value.isTaken = false
          return wasTaken
        }
      }
    }
    #expect(collisions == [0, 0, 0, 0])
    #expect(lock.withLock { $0.count } == 20_000)
  }

  @Test func anErrorFreesIt() {
    struct Refusal: Error {}
    let lock = Lock(1)
    #expect(throws: Refusal.self) { try lock.withLock { _ in throw Refusal() } }
    #expect(lock.withLock { $0 } == 1)
  }
}
