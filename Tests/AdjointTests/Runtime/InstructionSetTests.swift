import CKernels
import Foundation
import Testing

@testable import Adjoint

@Suite("Instruction sets")
struct InstructionSetTests {
  @Test("The baseline is everywhere, and the best level is there")
  func levels() {
    #expect(InstructionSet.baseline.tables != nil)
    #expect(adjoint_best_instruction_set().tables != nil)
    for level in [InstructionSet.baseline, .avx2, .avx512] where level.tables != nil {
      #expect(level.rawValue <= adjoint_best_instruction_set().rawValue)
      #expect(level.tables?.level == level)
    }
  }

  @Test("The best level is in use unless the environment asks for another")
  func chosen() {
    let names = ["baseline": InstructionSet.baseline, "avx2": .avx2, "avx512": .avx512]
    let request = ProcessInfo.processInfo.environment[InstructionSet.variable]
    let expected = request.map { names[$0]! } ?? adjoint_best_instruction_set()
    #expect(InstructionSet.chosen.level == expected)
  }
}
