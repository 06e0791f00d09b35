import CKernels
import Testing

@testable import Adjoint

/// The kernels behind the backwards of softmax and log-softmax, at each level, against sums over pairs
/// of classes: within the memory of their operands, in place, and each row by itself.
@Suite struct SoftmaxPullbackKernelTests {
  private enum Pullback: String, CaseIterable {
    case softmax = "softmax_pullback"
    case deviations = "softmax_deviations"
    case logSoftmax = "log_softmax_pullback"

    func kernel(_ table: Kernels) -> adjoint_row_map { table.kernel(rawValue) }

    /// An element by its own terms, and their magnitudes added up.
    func element(_ i: Int, _ g: ArraySlice<Double>, _ p: ArraySlice<Double>) -> (Double, Double) {
      let (g, p) = (Array(g), Array(p))
      var (sum, size) = (0.0, 0.0)
      for j in g.indices where j != i {
        let terms =
          self == .logSoftmax ? [g[i] * p[j], -p[i] * g[j]] : [p[j] * (g[i] - g[j])]
        for term in terms {
          sum += term
          size += term.magnitude
        }
      }
      return self == .softmax ? (p[i] * sum, p[i] * size) : (sum, size)
    }
  }

  @Test(arguments: KernelsUnderTest.all)
  func theyAreSumsOverPairs(_ kernels: KernelsUnderTest) {
    // More than a vector has lanes, and not as many as several have.
    let rows = 19
    let columnCounts = Array(0...36) + [47, 48, 49, 63, 64, 65, 95, 96, 97, 127, 130]
    for columns in columnCounts {
      // Even rows, sure ones, and some between two classes.
      var logits = kernels.random(rows * columns, seed: columns)
      for row in 0..<rows where columns > 1 {
        let first = row * columns
        switch row % 3 {
        case 1: logits[first + (columns / 2 + row) % columns] += 30
        case 2: (logits[first], logits[first + columns - 1]) = (25, 25)
        default: break
        }
      }
      let x = kernels.scalars(logits)
      let p = kernels.unwritten(rows * columns)
      kernels.table.softmax(rows, columns, x.address, p.address)
      let g = kernels.random(rows * columns, seed: columns + 1)
      let source = kernels.scalars(g)
      for pullback in Pullback.allCases {
        let out = kernels.unwritten(rows * columns)
        let kernel = pullback.kernel(kernels.table)
        kernel(rows, columns, source.address, p.address, out.address)
        let (shares, results) = (p.values, out.values)
        #expect(out.isIntactBefore && source.values == g)
        // In float64 the sums over pairs round as well, at every term.
        let unit = kernels.scalarType == .float32 ? 0x1p-23 : 0x1p-52 * Double(1 + columns / 4)
        for row in 0..<rows {
          let range = row * columns..<(row + 1) * columns
          for i in 0..<columns {
            let (value, size) = pullback.element(i, g[range], shares[range])
            let error = (results[row * columns + i] - value).magnitude
            #expect(error <= 4 * unit * size, "\(pullback), \(columns) columns, row \(row), \(i)")
          }
          // Alone, and in the place of the cotangent.
          let alone = kernels.scalars(Array(g[range]))
          kernel(1, columns, alone.address, p.address(at: range.lowerBound), alone.address)
          expectSameBits(alone.values, Array(results[range]))
        }
      }
    }
  }

  /// Cotangents of 0 stay 0 whatever the softmax is, and others do not hide that it is not a number.
  @Test(arguments: KernelsUnderTest.all)
  func rowsThatAreNotNumbers(_ kernels: KernelsUnderTest) {
    for columns in [1, 2, 5, 16, 17, 40] {
      let p = kernels.scalars([Double](repeating: .nan, count: columns))
      for pullback in Pullback.allCases {
        for place in [nil, 0, columns - 1] {
          let g = kernels.scalars((0..<columns).map { $0 == place ? 1 : 0 })
          let out = kernels.unwritten(columns)
          pullback.kernel(kernels.table)(1, columns, g.address, p.address, out.address)
          #expect(out.values.allSatisfy { place == nil ? $0 == 0 : $0.isNaN })
        }
      }
    }
  }

  /// Cotangents of 0 among others: whatever the softmax is there, it stays there.
  @Test(arguments: KernelsUnderTest.all)
  func rowsWithoutCotangentsAmongOthers(_ kernels: KernelsUnderTest) {
    let rows = 19
    for columns in [1, 2, 5, 10, 16, 17, 40, 130] {
      var (g, p) = (
        kernels.random(rows * columns, seed: 1), kernels.random(rows * columns, seed: 2)
      )
      for index in p.indices { p[index] = p[index].magnitude }
      let without = [0, 3, 8, 9, 18]
      for (row, value) in zip(without, [Double.nan, .infinity, -.infinity, 1, .nan]) {
        for index in row * columns..<(row + 1) * columns {
          (g[index], p[index]) = (index % 2 == 0 ? 0 : -0.0, value)
        }
      }
      let (source, shares) = (kernels.scalars(g), kernels.scalars(p))
      for pullback in Pullback.allCases {
        let out = kernels.unwritten(rows * columns)
        let kernel = pullback.kernel(kernels.table)
        kernel(rows, columns, source.address, shares.address, out.address)
        for row in 0..<rows {
          let range = row * columns..<(row + 1) * columns
          let values = Array(out.values[range])
          if without.contains(row) {
            #expect(values.allSatisfy { $0 == 0 }, "\(pullback), \(columns) columns, row \(row)")
          } else {
            let alone = kernels.unwritten(columns)
            kernel(
              1, columns, source.address(at: range.lowerBound),
              shares.address(at: range.lowerBound),
              alone.address)
            expectSameBits(alone.values, values)
          }
        }
      }
    }
  }
}
