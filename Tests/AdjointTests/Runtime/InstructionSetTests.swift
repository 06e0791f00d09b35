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
    for level in InstructionSet.all where level.tables != nil {
      #expect(level.rawValue <= adjoint_best_instruction_set().rawValue)
      #expect(level.tables?.level == level)
    }
  }

  @Test("The best level is in use unless the environment asks for another")
  func chosen() {
    #expect(InstructionSet.all.map(\.name) == ["baseline", "avx2", "avx512"])
    let request = ProcessInfo.processInfo.environment[InstructionSet.variable]
    let expected = InstructionSet.all.first { $0.name == request } ?? adjoint_best_instruction_set()
    #expect(InstructionSet.chosen.level == expected)
  }
}
