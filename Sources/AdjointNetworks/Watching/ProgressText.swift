import Foundation

/// The text of a ``ProgressLine``.
struct ProgressText {
  let step: Int
  let total: Int

  /// The values, as text.
  let values: String
  let stepsPerSecond: Double?

  /// How long it all has taken, where it has ended.
  var duration: Duration?

  /// `1,200 of 5,000  loss 2.3014  24,300/s  2:36 left`
  var plain: String {
    let time = duration.map { "in " + clock($0.seconds) } ?? timeLeft
    return (["\(step.grouped) of \(total.grouped)", values] + [rate, time].compactMap { $0 })
      .filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// The same after a bar, within so many columns. A line that is longer would begin another, which cannot
  /// be drawn over.
  func drawn(columns: Int) -> String {
    let text = plain
    let width = min(40, columns - text.count - 2)
    guard width >= 10 else { return String(text.prefix(max(columns - 1, 0))) }
    let share = total == 0 ? 1 : min(1, Double(step) / Double(total))
    let done = Int(share * Double(width))
    return String(repeating: "█", count: done) + String(repeating: "░", count: width - done) + " "
      + text
  }

  /// Values by name as text: `loss 2.3014  accuracy 0.9730`.
  static func text(of values: KeyValuePairs<String, Double>) -> String {
    values.map { "\($0) \($1.brief)" }.joined(separator: "  ")
  }

  private var rate: String? {
    stepsPerSecond.map { rate in
      rate < 1
        ? String(format: "%.3g s a step", 1 / rate)
        : (rate < 100 ? String(format: "%.3g", rate) : threeDigits(rate).grouped) + "/s"
    }
  }

  private func threeDigits(_ rate: Double) -> Int {
    let unit = pow(10, log10(rate).rounded(.down) - 2)
    return Int((rate / unit).rounded() * unit)
  }

  private var timeLeft: String? {
    stepsPerSecond.map { clock(Double(max(0, total - step)) / $0) + " left" }
  }

  /// A time as a clock shows it: `0:07`, `2:36`, `1:02:36`.
  private func clock(_ seconds: Double) -> String {
    // More than a century is told by no clock.
    guard seconds < 3e9 else { return "∞" }
    let (hours, rest) = Int(seconds.rounded()).quotientAndRemainder(dividingBy: 3600)
    let (minutes, second) = rest.quotientAndRemainder(dividingBy: 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, second)
      : String(format: "%d:%02d", minutes, second)
  }
}
