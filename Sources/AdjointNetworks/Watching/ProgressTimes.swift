/// When a ``ProgressLine`` is written: ten times a second on a terminal, now and then elsewhere.
struct ProgressTimes: Sendable {
  private let time: @Sendable () -> Duration
  private let isTerminal: Bool
  private let start: Duration

  /// When the line is written next, and how long it is from then to the next time.
  private var due: Duration
  private var interval: Duration

  /// How many updates there are from one look at the clock to the next, and how many are left. To look at
  /// each update might cost more than all the rest of it. The number is small, so that a change from fast
  /// steps to slow ones is seen soon.
  private var (stride, countdown) = (1, 1)
  private static let longestStride = 16
  private var lastLook: Duration

  init(isTerminal: Bool, time: @escaping @Sendable () -> Duration) {
    (self.isTerminal, self.time, start) = (isTerminal, time, time())
    (due, interval, lastLook) = (start, isTerminal ? .milliseconds(100) : .seconds(1), start)
  }

  /// The time since the line was made, where it is to be written now; otherwise nil.
  mutating func timeWhenDue() -> Duration? {
    countdown -= 1
    return countdown > 0 ? nil : look()
  }

  /// The time since the line was made.
  var now: Duration { time() - start }

  private mutating func look() -> Duration? {
    let now = time()
    stride = now - lastLook < .milliseconds(10) ? min(2 * stride, Self.longestStride) : 1
    (countdown, lastLook) = (stride, now)
    guard now >= due else { return nil }
    due = now + interval
    if !isTerminal { interval = min(interval * 2, .seconds(60)) }
    return now - start
  }
}
