import Adjoint

/// A line that shows how far a training is: a bar, the step, values by name, the rate, the time left.
///
/// ```swift
/// var progress = ProgressLine(total: 5_000)
/// for (step, batch) in batches.enumerated() {
///   …
///   progress.update(step + 1, ["loss": loss.scalar])
/// }
/// progress.finish()
/// ```
///
/// On a terminal the line is drawn over itself, at most ten times a second. Elsewhere, as in a file, plain
/// lines come at once and after 1, 3, 7, 15 … seconds, and then each minute. An update that writes nothing
/// takes some nanoseconds, and does not compute the values, but for those of the last of all steps.
///
/// It writes to the standard error unless told otherwise. What cannot be written is dropped, and nothing
/// more is written after it: a training does not end because nobody watches it any more.
public struct ProgressLine: Sendable {
  /// How many steps there will be.
  public let total: Int

  /// How many steps are done.
  public private(set) var step: Int

  private let output: ProgressOutput
  private var times: ProgressTimes

  /// How fast steps are done; nil before it is known with which step they begin.
  private var pace: Pace?

  /// The values that are known, and the step that they are of.
  private var values = (text: "", step: 0)

  /// Whether the line is still written: it has not ended, and could always be written.
  private var isOpen = true

  /// - Parameters:
  ///   - total: how many steps there will be.
  ///   - step: how many are done before the first, as in a training that goes on. Without it the first update
  ///     tells, and what came before it is no part of the rate.
  ///   - output: where the line is written.
  ///   - time: a clock: the time since some moment. It never goes back.
  public init(
    total: Int, from step: Int? = nil, to output: ProgressOutput = .standardError,
    time: @escaping @Sendable () -> Duration = ProgressLine.systemTime
  ) {
    require(
      total >= 0 && step ?? 0 >= 0,
      "ProgressLine: \(step ?? 0) of \(total) steps are done; both numbers must be zero or more")
    (self.total, self.step, self.output) = (total, step ?? 0, output)
    times = ProgressTimes(isTerminal: output.columns() != nil, time: time)
    pace = step.map { Pace(from: $0, at: .zero) }
  }

  /// The time since the first call, by the system's clock.
  public static func systemTime() -> Duration { origin.duration(to: .now) }
  private static let origin = ContinuousClock.now

  /// Notes that so many steps are done. The values are computed where they are written, and where all steps
  /// are done.
  public mutating func update(
    _ step: Int, _ values: @autoclosure () -> KeyValuePairs<String, Double> = [:]
  ) {
    self.step = step
    let time = times.timeWhenDue()
    guard isOpen, time != nil || step == total else { return }
    self.values = (ProgressText.text(of: values()), step)
    guard let time else { return }
    pace = pace ?? Pace(from: step, at: time)
    pace?.note(step: step, at: time)
    write(
      ProgressText(
        step: step, total: total, values: self.values.text, stepsPerSecond: pace?.stepsPerSecond))
  }

  /// Ends the line with the time that the steps have taken, and the values of the last step. What is written
  /// next stands below it.
  ///
  /// - Parameter values: the values of the last step. They need not be given where all steps are done; a
  ///   training that ends before shows none without them.
  public mutating func finish(
    _ values: @autoclosure () -> KeyValuePairs<String, Double>? = nil
  ) {
    guard isOpen else { return }
    // Values of an earlier step would be taken for those of the last.
    let last = values().map { ProgressText.text(of: $0) }
    let duration = times.now
    write(
      ProgressText(
        step: step, total: total,
        values: last ?? (self.values.step == step ? self.values.text : ""),
        stepsPerSecond: pace?.stepsPerSecond(until: step, at: duration), duration: duration),
      isLast: true)
    isOpen = false
  }

  private mutating func write(_ text: ProgressText, isLast: Bool = false) {
    // Back to the beginning of the line, and from its new end on nothing of the old.
    let line = output.columns().map { "\r" + text.drawn(columns: $0) + "\u{1B}[K" }
    do {
      try output.write(line.map { isLast ? $0 + "\n" : $0 } ?? text.plain + "\n")
    } catch {
      isOpen = false
    }
  }
}
