import CKernels
import Testing

@testable import Adjoint

/// The kernels of one instruction-set level for one scalar type.
struct KernelsUnderTest: Sendable, CustomTestStringConvertible {
  let level: InstructionSet
  let scalarType: ScalarType

  /// Every level of this machine, with both types.
  static let all: [KernelsUnderTest] = {
    let levels: [InstructionSet] = [.baseline, .avx2, .avx512].filter { $0.tables != nil }
    return levels.flatMap { level in
      ScalarType.allCases.map { KernelsUnderTest(level: level, scalarType: $0) }
    }
  }()

  var table: Kernels {
    switch scalarType {
    case .float32: level.tables!.float32
    case .float64: level.tables!.float64
    }
  }

  var testDescription: String {
    let names: [InstructionSet: String] = [.baseline: "baseline", .avx2: "avx2", .avx512: "avx512"]
    return "\(names[level]!) \(scalarType)"
  }
}

extension KernelsUnderTest {
  func scalars(_ values: [Double]) -> GuardedScalars { GuardedScalars(values, as: scalarType) }

  /// Memory for results, which holds NaN until they are written.
  func unwritten(_ count: Int) -> GuardedScalars {
    scalars([Double](repeating: .nan, count: count))
  }

  /// Fixed random numbers of the scalar type, normally distributed.
  func random(_ count: Int, seed: Int) -> [Double] {
    var random = RandomStream(seed: seed)
    return Tensor.normal([count], as: scalarType, using: &random).scalars
  }

  func rounded(_ values: [Double]) -> [Double] {
    scalarType == .float32 ? values.map { Double(Float($0)) } : values
  }

  /// The results of a function kernel.
  func results(of kernel: adjoint_unary, at values: [Double]) -> [Double] {
    let (x, out) = (scalars(values), unwritten(values.count))
    kernel(values.count, x.address, out.address)
    #expect(out.isIntactBefore)
    return out.values
  }
}
