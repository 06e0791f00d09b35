import Foundation

/// How fast steps are done. The last ten seconds count most, so that it follows a change and forgets a
/// pause.
struct Pace: Sendable {
  private var step: Int
  private var time = Duration.zero

  /// Sums in which what is older weighs less.
  private var (steps, seconds) = (0.0, 0.0)

  /// - Parameter step: how many steps are done at the time zero.
  init(step: Int) { self.step = step }

  mutating func note(step: Int, at time: Duration) {
    let passed = (time - self.time).seconds
    let weight = exp(-passed / 10)
    steps = steps * weight + Double(max(0, step - self.step))
    seconds = seconds * weight + passed
    (self.step, self.time) = (step, time)
  }

  /// nil before any step, or any time, has passed.
  var stepsPerSecond: Double? { steps > 0 && seconds > 0 ? steps / seconds : nil }
}

extension Duration {
  var seconds: Double { self / .seconds(1) }
}
