import Adjoint
import ProgramCases
import TestSupport
import Testing

/// What no program can have stops it, by a sentence that says what to write.
@Suite struct ProgramRefusalTests {
  @Test(arguments: ProgramRefusal.all.indices)
  func refusalsSayWhatToWrite(number: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [number] in
      ProgramRefusal.all[number].stop()
    }
    let refusal = ProgramRefusal.all[number]
    expectMessage(of: result, contains: refusal.reason)
    expectMessage(of: result, contains: refusal.remedy)
  }

  /// Outside of programs they are as right as anything else.
  @Test(arguments: ProgramRefusal.all)
  func functionsRun(_ refusal: ProgramRefusal) {
    #expect(refusal.function(ProgramCase.scalars([3, 4], seed: 1)).elementCount > 0)
  }
}
