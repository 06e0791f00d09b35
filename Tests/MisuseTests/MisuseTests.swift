import TestSupport
import Testing

/// Every mistake stops the program with one sentence that names the operation, in release builds as
/// well.
@Suite struct MisuseTests {
  @Test(arguments: Misuse.all.indices)
  func isExplained(_ number: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [number] in
      Misuse.all[number].commit()
    }
    expectMessage(of: result, contains: Misuse.all[number].parts)
  }
}
