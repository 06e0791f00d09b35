/// Stops the program with a message on standard error unless a condition holds, in debug and release
/// builds. Swift's own `precondition` drops its message in release builds.
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
