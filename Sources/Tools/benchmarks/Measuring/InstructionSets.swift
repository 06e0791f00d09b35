import CKernels

extension InstructionSet {
  static let all: [InstructionSet] = [.baseline, .avx2, .avx512]

  /// The environment variable by which the library is told which level to use.
  static let variable = "ADJOINT_INSTRUCTION_SET"

  init?(name: String) {
    guard let level = InstructionSet.all.first(where: { $0.name == name }) else { return nil }
    self = level
  }

  var name: String {
    switch self {
    case .baseline: "baseline"
    case .avx2: "avx2"
    case .avx512: "avx512"
    }
  }

  /// Whether this processor has it.
  var isPresent: Bool { adjoint_kernels_float32(self) != nil }
}
