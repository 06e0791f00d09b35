import Foundation

/// How fast steps are done. The last ten seconds count most, so that it follows a change and forgets a
/// pause.
struct Pace: Sendable {
  private let start: (step: Int, time: Duration)
  private var step: Int
  private var time: Duration

  /// Sums in which what is older weighs less.
  private var (steps, seconds) = (0.0, 0.0)

  /// - Parameters:
  ///   - step: how many steps are done where it begins.
  ///   - time: when that is.
  init(from step: Int, at time: Duration) {
    (start, self.step, self.time) = ((step, time), step, time)
  }

  mutating func note(step: Int, at time: Duration) {
    let passed = (time - self.time).seconds
    let weight = exp(-passed / 10)
    steps = steps * weight + Double(max(0, step - self.step))
    seconds = seconds * weight + passed
    (self.step, self.time) = (step, time)
  }

  /// nil before any step, or any time, has passed.
  var stepsPerSecond: Double? { steps > 0 && seconds > 0 ? steps / seconds : nil }

  /// How fast all steps were done, from the beginning until this one; nil where none, or no time, has passed.
  func stepsPerSecond(until step: Int, at time: Duration) -> Double? {
    let (steps, seconds) = (Double(step - start.step), (time - start.time).seconds)
    return steps > 0 && seconds > 0 ? steps / seconds : nil
  }
}

extension Duration {
  var seconds: Double { self / .seconds(1) }
}
