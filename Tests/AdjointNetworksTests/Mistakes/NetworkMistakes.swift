import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// A use of networks that stops the program, and parts of what the message says.
struct NetworkMistake: Sendable {
  let parts: [String]
  let commit: @Sendable () -> Void

  init(_ parts: String..., commit: @escaping @Sendable () -> Void) {
    (self.parts, self.commit) = (parts, commit)
  }

  static let all = layers + calls + rules + schedules + groups + losses + metrics + initializers
}

/// Every mistake stops the program with a sentence that names the layer or function, what it was given
/// and what to do.
@Suite struct NetworkMistakeTests {
  @Test(arguments: NetworkMistake.all.indices)
  func isExplained(_ number: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [number] in NetworkMistake.all[number].commit() }
    expectMessage(of: result, contains: NetworkMistake.all[number].parts)
  }
}
