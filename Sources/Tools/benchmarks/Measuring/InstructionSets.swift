import CKernels

extension InstructionSet {
  static let all: [InstructionSet] = [.baseline, .avx2, .avx512]

  /// The environment variable by which the library is told which level to use.
  static let variable = "ADJOINT_INSTRUCTION_SET"

  init?(name: String) {
    guard let level = InstructionSet.all.first(where: { $0.name == name }) else { return nil }
    self = level
  }

  var name: String { String(cString: adjoint_instruction_set_name(self)) }

  /// Whether this processor has it.
  var isPresent: Bool { adjoint_kernels_float32(self) != nil }
}
