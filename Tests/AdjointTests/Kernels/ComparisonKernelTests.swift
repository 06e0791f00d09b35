import CKernels
import Testing

@testable import Adjoint

@Suite("Kernels of comparisons")
struct ComparisonKernelTests {
  private static let relations: [(name: String, holds: @Sendable (Double, Double) -> Bool)] = [
    ("is_less", { $0 < $1 }), ("is_less_or_equal", { $0 <= $1 }),
    ("is_greater", { $0 > $1 }), ("is_greater_or_equal", { $0 >= $1 }),
    ("is_equal", { $0 == $1 }), ("is_unequal", { $0 != $1 }),
  ]

  private static let special: [Double] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, 1e-45, 3e38, -3e38, 1e-38,
  ]

  @Test("Every relation, pair of strides and count", arguments: KernelsUnderTest.all)
  func everyRelation(_ kernels: KernelsUnderTest) {
    for (name, holds) in Self.relations {
      let kernel: adjoint_comparison = kernels.table.kernel(name)
      for count in Array(0...70) + [129, 515] {
        // Each pair of special numbers occurs.
        let a = kernels.rounded((0...count).map { Self.special[$0 % 11] })
        let b = kernels.rounded((0...count).map { Self.special[$0 / 11 % 11] })
        for (aStride, bStride) in [(1, 1), (1, 0), (0, 1), (0, 0)] {
          let left = kernels.scalars(aStride == 1 ? Array(a.prefix(count)) : [a[0]])
          let right = kernels.scalars(bStride == 1 ? Array(b.prefix(count)) : [b[0]])
          // As many bytes as truth values, in whole scalars, of which the last one is filled.
          let width = kernels.scalarType.byteCount
          let memory = kernels.unwritten((count + width - 1) / width)
          let unused = memory.count * width - count
          let out = (memory.address + unused).bindMemory(to: Bool.self, capacity: count)
          kernel(count, left.address, aStride, right.address, bStride, out)
          #expect(memory.isIntact)
          let values = (0..<count).map { out[$0] }
          let expected = (0..<count).map { holds(a[$0 * aStride], b[$0 * bStride]) }
          #expect(values == expected, "\(name), \(count) scalars, strides \(aStride), \(bStride)")
        }
      }
    }
  }
}
