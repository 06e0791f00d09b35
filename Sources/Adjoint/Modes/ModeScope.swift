/// The mode of a thread, and how far the step of training has come there.
struct ModeScope: Sendable {
  /// The mode; nil where nobody has said which.
  var mode: Mode?

  /// The number of the part, where the work is shared among threads.
  var part = 0

  /// How many keys were asked for.
  var drawCount = 0

  /// Whether a checkpoint evaluates its function again.
  var isRepetition = false
}

extension TapeStack {
  /// Runs `body` in a mode. What repeats an evaluation goes on to do so.
  func withMode<Result>(_ mode: Mode, _ body: () throws -> Result) rethrows -> Result {
    let scope = ModeScope(
      mode: mode, part: modeScope.part, isRepetition: modeScope.isRepetition)
    return try withModeScope(scope, body)
  }

  /// Runs `body`, which was evaluated before, as it was when this was the scope: it draws the same numbers
  /// and collects nothing.
  func repeating<Result>(_ scope: ModeScope, _ body: () throws -> Result) rethrows -> Result {
    var scope = scope
    scope.isRepetition = true
    return try withModeScope(scope, body)
  }

  func withModeScope<Result>(
    _ scope: ModeScope, _ body: () throws -> Result
  ) rethrows -> Result {
    let outer = modeScope
    modeScope = scope
    defer { modeScope = outer }
    return try body()
  }
}
