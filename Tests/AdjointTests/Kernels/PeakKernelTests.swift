import Testing

@testable import Adjoint

@Suite("The kernel of the most arithmetic")
struct PeakKernelTests {
  /// x ← x·½ + 1 leaves half of the distance to 2, so that chain c of 12, begun at c, ends at
  /// 2 + (c − 2)/2ⁿ. These are exact in either type while 2ⁿ is small.
  @Test("It does the operations that it says it did", arguments: KernelsUnderTest.all)
  func operations(_ kernels: KernelsUnderTest) {
    for rounds in [0, 1, 2, 7] {
      let out = kernels.unwritten(1)
      let operations = kernels.table.multiply_adds(rounds, out.address)
      let lanes = kernels.vectorBytes / kernels.scalarType.byteCount
      #expect(operations == 2 * 12 * lanes * rounds)
      let chains = (0..<12).map { 2 + (Double($0) - 2) / Double(1 << rounds) }
      #expect(out.values == [chains.reduce(0, +) * Double(lanes)])
      #expect(out.isIntactBefore)
    }
  }
}
