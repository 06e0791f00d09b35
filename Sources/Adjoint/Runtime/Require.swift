/// Stops the program with a sentence on standard error, in debug and release builds alike, when a
/// programmer's mistake makes it impossible to go on.
///
/// Swift's own `precondition` drops its message in release builds, which is how programs that
/// train are run. Operations use this to say what they expected, what they were given and what to
/// do about it.
///
/// - Parameters:
///   - condition: what must hold.
///   - message: one sentence: the operation, the operands' shapes, the remedy.
///   - file: the file that the message names.
///   - line: the line that the message names.
@inlinable
public func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition {
    fatalError(message(), file: file, line: line)
  }
}
