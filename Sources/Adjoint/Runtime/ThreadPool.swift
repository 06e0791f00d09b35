import CKernels
import Dispatch
import Synchronization

/// Threads that help the thread that computes.
///
/// To wake a thread takes tens of microseconds, longer than most operations. So a helper without work
/// looks out for some before it sleeps. Nobody waits for a helper that is still waking up: the thread that
/// asked for help does the work alone if need be, and closes the door behind it.
///
/// The pool helps one thread at a time. Others that ask meanwhile, such as those of a program that
/// is parallel itself, work without help.
///
/// Helpers stay until the process ends. They are threads of the system, because Dispatch has a limited
/// number, for which a program's own queues would wait for ever.
final class ThreadPool: @unchecked Sendable {
  static let shared = ThreadPool()

  private let isHelping = Atomic(false)
  private var helpers: [Helper] = []

  /// Whether the system has refused a thread. It is not asked again for each operation.
  private var hasAll = false

  /// The number of helpers at work, and whether the door is closed to others. The properties below change
  /// only while it is closed and nobody is inside.
  private let door = Atomic(closed)
  private static let closed = 1 << 32

  private var body: ((Int) -> Void)?
  private var pieceCount = 0
  private let nextPiece = Atomic(0)

  private let stackSize: Int

  /// - Parameter stackSize: that of each helper; as large as Apple's systems give a second thread, which
  ///   is enough for kernels and users' formulas.
  init(stackSize: Int = 512 << 10) { self.stackSize = stackSize }

  /// Runs `body` once for each number below `pieces`, on at most this number of threads, this one among
  /// them. Returns false, and runs nothing, when the pool is helping another thread.
  func run(pieces: Int, threads: Int, _ body: (Int) -> Void) -> Bool {
    let isFree = isHelping.compareExchange(expected: false, desired: true, ordering: .acquiring)
    guard isFree.exchanged else { return false }
    while helpers.count < threads - 1 && !hasAll {
      if let helper = Helper(self, number: helpers.count + 1, stackSize: stackSize) {
        helpers.append(helper)
      } else {
        hasAll = true
      }
    }
    withoutActuallyEscaping(body) { body in
      (self.body, pieceCount) = (body, pieces)
      nextPiece.store(0, ordering: .relaxed)
      door.store(0, ordering: .releasing)
      for helper in helpers.prefix(threads - 1) { helper.call() }
      work()
      door.add(Self.closed, ordering: .acquiringAndReleasing)
      waitForHelpers()
      self.body = nil
    }
    isHelping.store(false, ordering: .releasing)
    return true
  }

  /// Waits until nobody is inside. That is soon, unless the system has put a helper aside.
  private func waitForHelpers() {
    var rounds = 0
    while door.load(ordering: .acquiring) != Self.closed {
      if rounds < Helper.patience { adjoint_spin_hint() } else { sched_yield() }
      rounds += 1
    }
  }

  /// Helps, unless the door is closed.
  fileprivate func help() {
    var inside = door.load(ordering: .relaxed)
    while inside < Self.closed {
      let (entered, now) = door.compareExchange(
        expected: inside, desired: inside + 1, ordering: .acquiringAndReleasing)
      if entered {
        work()
        door.subtract(1, ordering: .releasing)
        return
      }
      inside = now
    }
  }

  private func work() {
    while true {
      let piece = nextPiece.add(1, ordering: .relaxed).oldValue
      guard piece < pieceCount else { return }
      body!(piece)
    }
  }
}

private final class Helper: @unchecked Sendable {
  /// The rounds of looking out. Each has a hint of some 50 ns, so together they take some 120 µs, which
  /// covers most gaps within a step of training. A longer wait takes more from the other thread where both
  /// run on one core of the machine than it saves elsewhere.
  static let patience = 2500

  private let calls = Atomic(0)
  private let isAsleep = Atomic(false)
  private let alarm = DispatchSemaphore(value: 0)

  /// Nil where the system has no thread left.
  init?(_ pool: ThreadPool, number: Int, stackSize: Int) {
    let hasStarted = SystemThread.start(named: "Adjoint \(number)", stackSize: stackSize) {
      [self] in
      var answered = 0
      while true {
        answered = nextCall(after: answered)
        pool.help()
      }
    }
    guard hasStarted else { return nil }
  }

  func call() {
    calls.add(1, ordering: .sequentiallyConsistent)
    if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { alarm.signal() }
  }

  /// Waits until there have been more calls than were answered.
  private func nextCall(after answered: Int) -> Int {
    for _ in 0..<Helper.patience {
      let count = calls.load(ordering: .acquiring)
      if count != answered { return count }
      adjoint_spin_hint()
    }
    isAsleep.store(true, ordering: .sequentiallyConsistent)
    // A call may have come just before; if it has seen the sleeper, the alarm is on its way.
    if calls.load(ordering: .sequentiallyConsistent) == answered
      || !isAsleep.exchange(false, ordering: .sequentiallyConsistent)
    {
      alarm.wait()
    }
    return calls.load(ordering: .acquiring)
  }
}
