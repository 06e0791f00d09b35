import CKernels
import Testing

@testable import Adjoint

/// The kernels of rows against plain formulas in double, at each instruction set.
@Suite struct RowKernelTests {
  /// A kernel, what it makes of one row, and how near it comes to that in float32.
  struct RowKernel: Sendable {
    let kernel: @Sendable (Kernels) -> adjoint_reduction
    let isReduction: Bool
    let tolerance: Tolerance
    let formula: @Sendable ([Double]) -> [Double]
  }

  static let kernels: [String: RowKernel] = [
    "softmax": RowKernel(
      kernel: { $0.softmax }, isReduction: false, tolerance: .ulps(3),
      formula: { row in
        let (largest, rest) = exponentials(row)
        return row.map { System.exp($0 - largest) / (1 + rest) }
      }),
    "log softmax": RowKernel(
      kernel: { $0.log_softmax }, isReduction: false, tolerance: .ulps(3),
      formula: { row in
        let (largest, rest) = exponentials(row)
        return row.map { $0 - largest - System.log1p(rest) }
      }),
    // A sum near 1 has a logarithm near 0, with the error of its terms.
    "log-sum-exp": RowKernel(
      kernel: { $0.log_sum_exp }, isReduction: true, tolerance: .elementwise(6e-8, absolute: 6e-8),
      formula: { row in
        let (largest, rest) = exponentials(row)
        return [largest + System.log1p(rest)]
      }),
    "norm": RowKernel(
      kernel: { $0.norm_rows }, isReduction: true, tolerance: .ulps(0.5001),
      formula: { row in [row.reduce(0) { $0 + $1 * $1 }.squareRoot()] }),
    "squared deviations": RowKernel(
      kernel: { $0.squared_deviations_rows }, isReduction: true, tolerance: .ulps(0.5001),
      formula: { row in
        let mean = row.reduce(0, +) / Double(max(1, row.count))
        return [row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }]
      }),
  ]

  /// The largest of a row, and Σ exp(z − largest) without its own term.
  private static func exponentials(_ row: [Double]) -> (largest: Double, rest: Double) {
    guard let largest = row.max(), let first = row.firstIndex(of: largest) else {
      return (-.infinity, 0)
    }
    let rest = row.indices.reduce(0) { $1 == first ? $0 : $0 + System.exp(row[$1] - largest) }
    return (largest, rest)
  }

  @Test(arguments: kernels.keys.sorted(), InstructionSet.all)
  func agreesWithFormula(_ name: String, _ level: InstructionSet) throws {
    guard let tables = level.tables else { return }
    let kernel = try #require(Self.kernels[name])
    for length in [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 129, 1000] {
      for (spread, offset) in [(0.1, 0.0), (1, -2), (20, 300), (1, 1e6)] {
        var random = RandomStream(seed: length)
        let x = Tensor.normal([3, length], mean: offset, standardDeviation: spread, using: &random)
        let expected = (0..<3).flatMap { row in
          kernel.formula(Array(x.scalars[row * length..<(row + 1) * length]))
        }
        let label = "\(name), \(length) scalars around \(offset)"
        expectClose(
          result(of: kernel, x, tables.float32), expected, of: .float32,
          within: kernel.tolerance, label)
        expectClose(
          result(of: kernel, x.cast(to: .float64), tables.float64), expected, of: .float64,
          within: .elementwise(1e-12), label)
      }
    }
  }

  private func result(of kernel: RowKernel, _ x: Tensor, _ table: Kernels) -> [Double] {
    let columns = kernel.isReduction ? 1 : x.shape[1]
    var result = Tensor.zeros([x.shape[0], columns], as: x.scalarType)
    let target = result.mutableAddress
    kernel.kernel(table)(x.shape[0], x.shape[1], x.address, target)
    return result.scalars
  }

  /// They add up to infinity, and the correction of their mean must not take it away.
  @Test(arguments: InstructionSet.all)
  func squaredDeviationsOverflowToInfinity(_ level: InstructionSet) throws {
    guard let tables = level.tables else { return }
    let squares = try #require(Self.kernels["squared deviations"])
    for count in [2, 5, 20] {
      let row = Tensor([(0..<count).map { $0 == 0 ? 1e200 : -1e199 }], as: .float64)
      #expect(result(of: squares, row, tables.float64) == [.infinity])
      let undefined = Tensor([(0..<count).map { $0 == 0 ? .infinity : 1 }], as: .float64)
      #expect(result(of: squares, undefined, tables.float64)[0].isNaN)
    }
  }

  @Test(arguments: InstructionSet.all)
  func normNeitherOverflowsNorUnderflows(_ level: InstructionSet) throws {
    guard let tables = level.tables else { return }
    let norm = try #require(Self.kernels["norm"])
    for count in [4, 5, 20] {
      let rest = [Double](repeating: 0, count: count - 4)
      for scale in [1e300, 1e200, 1e-200, 1e-300, .leastNonzeroMagnitude] {
        let row = Tensor([[2, -2, 2, 2] + rest], as: .float64) * scale
        #expect(result(of: norm, row, tables.float64)[0] / scale == 4)
      }
      for scale in [1e38, 1e-45] {
        let row = Tensor([[0.5, -0.5, 0.5, 0.5] + rest]) * (2 * scale)
        let expected = Tensor(2 * scale).scalar
        expectClose(
          result(of: norm, row, tables.float32), [expected], of: .float32, within: .ulps(1))
      }
      let infinite = Tensor([[1e300, -.infinity, 1, 1] + rest], as: .float64)
      #expect(result(of: norm, infinite, tables.float64) == [.infinity])
      let undefined = Tensor([[1e300, -.infinity, .nan, 1] + rest], as: .float64)
      #expect(result(of: norm, undefined, tables.float64)[0].isNaN)
    }
  }

  /// What a kernel does with one row does not depend on the others.
  @Test(arguments: kernels.keys.sorted())
  func rowsAreIndependent(_ name: String) throws {
    let kernel = try #require(Self.kernels[name])
    var random = RandomStream(seed: 3)
    let x = Tensor.normal([5, 37], using: &random)
    let table = x.scalarType.kernels
    let together = result(of: kernel, x, table)
    let alone = (0..<5).flatMap { result(of: kernel, x[$0..<$0 + 1], table) }
    #expect(together == alone)
  }
}
