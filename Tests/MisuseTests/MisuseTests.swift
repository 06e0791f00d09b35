import Testing

/// Every mistake stops the program with one sentence that names the operation, in release builds as
/// well: `swift test -c release -Xswiftc -enable-testing --package-path Tests` runs these there.
@Suite struct MisuseTests {
  @Test(arguments: Misuse.all.indices)
  func isExplained(_ number: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [number] in
      Misuse.all[number].commit()
    }
    guard let result else { return }  // `#expect(processExitsWith:)` has reported why
    let output = String(decoding: result.standardErrorContent, as: UTF8.self)
    let message = output.prefix { $0 != "\n" }
    for part in Misuse.all[number].parts where !message.contains(part) {
      Issue.record("misuse \(number): the message lacks “\(part)”: \(message)")
    }
  }
}
