import CKernels
import Testing

@testable import Adjoint

@Suite("Kernels of functions")
struct FunctionKernelTests {
  private static let pairs = KernelsUnderTest.all.flatMap { kernels in
    FunctionKernel.allCases.map { (kernels, $0) }
  }

  @Test("Accuracy in units in the last place", arguments: pairs)
  func accuracy(_ kernels: KernelsUnderTest, _ function: FunctionKernel) {
    let inputs = kernels.rounded(function == .log ? Self.positive(kernels) : Self.real(kernels))
    let results = kernels.results(of: function.kernel(in: kernels.table), at: inputs)
    expectClose(
      results, inputs.map(function.reference), of: kernels.scalarType,
      within: .ulps(function.tolerance(kernels.scalarType)), "\(function)")
  }

  @Test("Special values", arguments: KernelsUnderTest.all)
  func specialValues(_ kernels: KernelsUnderTest) {
    let table = kernels.table
    let huge = kernels.scalarType == .float32 ? 3e38 : 1e308
    expectSameBits(
      kernels.results(of: table.exp, at: [0, -0.0, .infinity, -.infinity, .nan, huge, -huge]),
      [1, 1, .infinity, 0, .nan, .infinity, 0], "exp")
    expectSameBits(
      kernels.results(of: table.log, at: [1, .infinity, .nan, -1, -.infinity, -huge]),
      [0, .infinity, .nan, .nan, .nan, .nan], "log")
    expectSameBits(
      kernels.results(of: table.log, at: [0, -0.0]), [-.infinity, -.infinity], "log of zeros")
    expectSameBits(
      kernels.results(of: table.tanh, at: [0, -0.0, .infinity, -.infinity, .nan, huge, -huge]),
      [0, -0.0, 1, -1, .nan, 1, -1], "tanh")
    expectSameBits(
      kernels.results(of: table.sigmoid, at: [0, -0.0, .infinity, -.infinity, .nan, huge, -huge]),
      [0.5, 0.5, 1, 0, .nan, 1, 0], "sigmoid")
  }

  @Test("A result does not depend on its place", arguments: pairs)
  func place(_ kernels: KernelsUnderTest, _ function: FunctionKernel) {
    let kernel = function.kernel(in: kernels.table)
    var values = kernels.random(80, seed: 5).map { function == .log ? $0.magnitude : 3 * $0 }
    values.replaceSubrange(30..<34, with: [.nan, 0, .infinity, 1e-44])
    values = kernels.rounded(values)
    let expected = values.flatMap { kernels.results(of: kernel, at: [$0]) }
    for count in 0...40 {
      let slice = 40 - count..<80 - count
      expectSameBits(
        kernels.results(of: kernel, at: Array(values[slice])), Array(expected[slice]),
        "40 scalars from \(40 - count) on")
      expectSameBits(
        kernels.results(of: kernel, at: Array(values[20..<20 + count])),
        Array(expected[20..<20 + count]), "\(count) scalars")
    }
  }

  @Test("The result may replace the operand", arguments: pairs)
  func inPlace(_ kernels: KernelsUnderTest, _ function: FunctionKernel) {
    let values = kernels.random(131, seed: 6).map(\.magnitude)
    let x = kernels.scalars(values)
    let kernel = function.kernel(in: kernels.table)
    kernel(131, x.address, x.address)
    expectSameBits(x.values, kernels.results(of: kernel, at: values))
  }
}

extension FunctionKernelTests {
  /// Magnitudes from the smallest number to where every function is at its end, of both signs.
  private static func real(_ kernels: KernelsUnderTest) -> [Double] {
    let smallest =
      kernels.scalarType == .float32 ? Double(Float.leastNonzeroMagnitude) : .leastNonzeroMagnitude
    let limit = kernels.scalarType == .float32 ? 110.0 : 760
    var values = [smallest, 0.5, 1, 2, limit]
    values += geometric(from: smallest, through: 1, count: 400)
    values += geometric(from: 1e-6, through: limit, count: 800)
    values += (0..<800).map { Double($0) / 800 * limit }
    // Multiples of ln 2 and of half of it, where the argument's reduction changes its integer.
    values += (1...200).flatMap { n in
      let x = Double(n) * 0.34657359027997264
      return [x.nextDown, x, x.nextUp, Double(Float(x).nextUp), Double(Float(x).nextDown)]
    }
    return values + values.map { -$0 }
  }

  /// Numbers of all magnitudes, most of them near 1.
  private static func positive(_ kernels: KernelsUnderTest) -> [Double] {
    let isNarrow = kernels.scalarType == .float32
    let ends = isNarrow ? (0x1p-149, 3.4e38) : (0x1p-1074, 1.7e308)
    var values = geometric(from: ends.0, through: ends.1, count: 1500)
    values += geometric(from: 0.4, through: 2.5, count: 1500)
    let step = isNarrow ? 0x1p-24 : 0x1p-53
    values += (0..<40).flatMap { power in
      let distance = step * Double(1 << power)
      return distance < 0.5 ? [1 - distance, 1 + 2 * distance] : []
    }
    // √½, where the exponent changes.
    let root = 0.7071067811865476
    return values + [root.nextDown, root, root.nextUp, Double(Float(root).nextUp)]
  }

  private static func geometric(
    from first: Double, through last: Double, count: Int
  ) -> [Double] {
    let (low, high) = (Double.log(first), Double.log(last))
    return (0..<count).map {
      Double.exp(low + (high - low) * (Double($0) + 0.5) / Double(count))
    }
  }
}
