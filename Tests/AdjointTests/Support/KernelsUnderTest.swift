import CKernels
import CPairedKernels
import Testing

@testable import Adjoint

/// The kernels of one width of vectors for one scalar type.
struct KernelsUnderTest: Sendable, CustomTestStringConvertible {
  let name: String
  let vectorBytes: Int
  let scalarType: ScalarType
  let table: Kernels

  /// Where what they are given stands.
  var place = GuardedScalars.Place.atEnd

  /// Every level of this machine, and the widest vectors as pairs, with both types.
  static let all: [KernelsUnderTest] = {
    let levels = InstructionSet.all.filter { $0.tables != nil }
    return ScalarType.allCases.flatMap { type in
      levels.map { KernelsUnderTest(level: $0, scalarType: type) } + paired(type)
    }
  }()

  /// The widest vectors as pairs of those of AVX2, where the processor has those.
  private static func paired(_ type: ScalarType) -> [KernelsUnderTest] {
    let table =
      type == .float32 ? adjoint_paired_kernels_float32() : adjoint_paired_kernels_float64()
    return table.map {
      [
        KernelsUnderTest(
          name: "pairs of avx2", vectorBytes: 64, scalarType: type, table: Kernels(table: $0))
      ]
    } ?? []
  }

  var testDescription: String { "\(name) \(scalarType)" }
}

extension KernelsUnderTest {
  init(level: InstructionSet, scalarType: ScalarType) {
    name = level.name
    vectorBytes =
      switch level {
      case .baseline: 16
      case .avx2: 32
      case .avx512: 64
      }
    self.scalarType = scalarType
    let tables = level.tables!
    table = scalarType == .float32 ? tables.float32 : tables.float64
  }
}

extension KernelsUnderTest {
  func scalars(_ values: [Double]) -> GuardedScalars {
    GuardedScalars(values, as: scalarType, place: place)
  }

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

extension Kernels {
  /// The kernel that the table has under a name.
  func kernel<Kernel>(_ name: String) -> Kernel {
    Mirror(reflecting: table.pointee).children.first { $0.label == name }!.value as! Kernel
  }
}
