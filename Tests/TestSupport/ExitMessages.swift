import Testing

/// Expects that the sentence with which a process trapped holds all of these parts: the operation,
/// the shapes, the remedy.
public func expectMessage(
  of result: ExitTest.Result?, contains parts: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectMessage(of: result, contains: parts, sourceLocation: sourceLocation)
}

public func expectMessage(
  of result: ExitTest.Result?, contains parts: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let result else { return }  // `#expect(processExitsWith:)` has reported why
  let output = String(decoding: result.standardErrorContent, as: UTF8.self)
  let message = output.prefix { $0 != "\n" }
  for part in parts where !message.contains(part) {
    Issue.record("the message lacks “\(part)”: \(message)", sourceLocation: sourceLocation)
  }
}
