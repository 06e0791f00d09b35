import CKernels
import Testing

@testable import Adjoint

@Suite("Kernels of two operands")
struct BinaryKernelTests {
  /// Every length up to more than two vectors, and some that end in the middle of one.
  private static let counts = Array(0...40) + [63, 64, 129, 515]

  private static let special: [Double] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, 1e-45, 3e38, -3e38, 1e-38,
  ]

  /// Random numbers among which every pair of special ones occurs, and many equal pairs.
  private func operands(_ count: Int, _ kernels: KernelsUnderTest) -> (a: [Double], b: [Double]) {
    var a = kernels.random(count, seed: 1)
    var b = kernels.random(count, seed: 2)
    for index in 0..<count where index % 4 != 0 {
      a[index] = Self.special[index % 11]
      b[index] = Self.special[index / 11 % 11]
    }
    return (kernels.rounded(a), kernels.rounded(b))
  }

  @Test("Every kernel, pair of strides and count", arguments: KernelsUnderTest.all)
  func everyKernel(_ kernels: KernelsUnderTest) {
    for kernel in BinaryKernel.allCases {
      for count in Self.counts {
        let (a, b) = operands(max(count, 1), kernels)
        for (aStride, bStride) in [(1, 1), (1, 0), (0, 1), (0, 0)] {
          let expected = (0..<count).map {
            kernel.reference(a[$0 * aStride], b[$0 * bStride], as: kernels.scalarType)
          }
          // A repeated operand is a single scalar, beyond which there is nothing to be read.
          let left = kernels.scalars(aStride == 1 ? Array(a.prefix(count)) : [a[0]])
          let right = kernels.scalars(bStride == 1 ? Array(b.prefix(count)) : [b[0]])
          let out = kernels.unwritten(count)
          kernel.kernel(in: kernels.table)(
            count, left.address, aStride, right.address, bStride, out.address)
          #expect(out.isIntactBefore)
          expectSameBits(
            out.values, expected, "\(kernel), \(count) scalars, strides \(aStride) and \(bStride)")
        }
      }
    }
  }

  @Test("The result may replace an operand", arguments: KernelsUnderTest.all)
  func inPlace(_ kernels: KernelsUnderTest) {
    let (a, b) = operands(131, kernels)
    for kernel in BinaryKernel.allCases {
      let expected = zip(a, b).map { kernel.reference($0, $1, as: kernels.scalarType) }
      let run = kernel.kernel(in: kernels.table)

      var (left, right) = (kernels.scalars(a), kernels.scalars(b))
      run(131, left.address, 1, right.address, 1, left.address)
      expectSameBits(left.values, expected, "\(kernel), into the left operand")

      (left, right) = (kernels.scalars(a), kernels.scalars(b))
      run(131, left.address, 1, right.address, 1, right.address)
      expectSameBits(right.values, expected, "\(kernel), into the right operand")

      left = kernels.scalars(a)
      // A variable keeps its memory to the end of its scope; that of a temporary would be free here.
      let repeated = kernels.scalars([0.5])
      run(131, left.address, 1, repeated.address, 0, left.address)
      expectSameBits(
        left.values, a.map { kernel.reference($0, 0.5, as: kernels.scalarType) },
        "\(kernel), into the left operand beside a repeated one")
    }
  }
}
