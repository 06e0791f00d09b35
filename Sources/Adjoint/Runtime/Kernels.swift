import CKernels
import Synchronization

/// The inner loops for one type of scalar, at one instruction-set level: `kernels.add`.
@dynamicMemberLookup
struct Kernels: @unchecked Sendable {
  let table: UnsafePointer<KernelTable>

  @inline(__always)
  subscript<Kernel>(dynamicMember kernel: KeyPath<KernelTable, Kernel>) -> Kernel {
    table.pointee[keyPath: kernel]
  }
}

extension ScalarType {
  /// The inner loops for this type of scalar, at the best instruction-set level of this processor.
  var kernels: Kernels {
    @inline(__always) get {
      let known =
        self == .float32
        ? Kernels.float32.load(ordering: .relaxed) : Kernels.float64.load(ordering: .relaxed)
      guard let table = UnsafePointer<KernelTable>(bitPattern: known) else { return chosenKernels }
      return Kernels(table: table)
    }
  }

  @inline(never)
  private var chosenKernels: Kernels {
    let chosen = InstructionSet.chosen
    Kernels.float32.store(UInt(bitPattern: chosen.float32.table), ordering: .relaxed)
    Kernels.float64.store(UInt(bitPattern: chosen.float64.table), ordering: .relaxed)
    return self == .float32 ? chosen.float32 : chosen.float64
  }
}

extension Kernels {
  // The addresses of the chosen tables; 0 until they are chosen. Every operation reads them, and a
  // constant that is made when first read would cost it a call.
  fileprivate static let float32 = Atomic<UInt>(0)
  fileprivate static let float64 = Atomic<UInt>(0)
}

extension InstructionSet {
  static let all: [InstructionSet] = [.baseline, .avx2, .avx512]

  var name: String { String(cString: adjoint_instruction_set_name(self)) }

  /// The environment variable that asks for a level: `baseline`, `avx2` or `avx512`.
  static let variable = "ADJOINT_INSTRUCTION_SET"

  struct Tables: Sendable {
    let level: InstructionSet
    let float32: Kernels
    let float64: Kernels
  }

  /// The tables in use: those of the best level, or of the one that the environment asks for.
  static let chosen: Tables = {
    guard let request = Environment.value(of: variable) else {
      return adjoint_best_instruction_set().tables!
    }
    guard let level = all.first(where: { $0.name == request }) else {
      fatalError("\(variable) is '\(request)'; it can be baseline, avx2 or avx512")
    }
    guard let tables = level.tables else {
      fatalError("\(variable) is '\(request)', which this processor lacks")
    }
    return tables
  }()

  /// The tables of this level, or nil where this processor lacks it.
  var tables: Tables? {
    guard let float32 = adjoint_kernels_float32(self), let float64 = adjoint_kernels_float64(self)
    else { return nil }
    return Tables(level: self, float32: Kernels(table: float32), float64: Kernels(table: float64))
  }
}
