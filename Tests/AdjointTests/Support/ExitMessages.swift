import Testing

/// Expects that a process that ended said something on standard error.
func expectMessage(
  of result: ExitTest.Result?, contains text: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(message.contains(text), "it said: \(message)", sourceLocation: sourceLocation)
}
