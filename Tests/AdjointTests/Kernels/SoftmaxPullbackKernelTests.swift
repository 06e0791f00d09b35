import CKernels
import Testing

@testable import Adjoint

/// The kernels behind the backwards of softmax and log-softmax, at each level, against sums over pairs
/// of classes: within the memory of their operands, in place, and each row by itself.
@Suite struct SoftmaxPullbackKernelTests {
  private enum Pullback: CaseIterable {
    case softmax, deviations, logSoftmax

    func kernel(_ table: Kernels) -> adjoint_row_map {
      switch self {
      case .softmax: table.softmax_pullback
      case .deviations: table.softmax_deviations
      case .logSoftmax: table.log_softmax_pullback
      }
    }

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
    let rows = 3
    let columnCounts = Array(0...36) + [63, 64, 65, 127, 130]
    for columns in columnCounts {
      // An even row, a sure one, and one between two classes.
      var logits = kernels.random(rows * columns, seed: columns)
      if columns > 1 {
        logits[columns + columns / 2] += 30
        (logits[2 * columns], logits[3 * columns - 1]) = (25, 25)
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
        #expect(out.isIntactBefore && source.values == g)
        // In float64 the sums over pairs round as well, at every term.
        let unit = kernels.scalarType == .float32 ? 0x1p-23 : 0x1p-52 * Double(1 + columns / 4)
        for row in 0..<rows {
          let range = row * columns..<(row + 1) * columns
          for i in 0..<columns {
            let (value, size) = pullback.element(i, source.values[range], p.values[range])
            let error = (out.values[row * columns + i] - value).magnitude
            #expect(error <= 4 * unit * size, "\(pullback), \(columns) columns, row \(row), \(i)")
          }
          // Alone, and in the place of the cotangent.
          let alone = kernels.scalars(Array(g[range]))
          kernel(1, columns, alone.address, p.address(at: range.lowerBound), alone.address)
          expectSameBits(alone.values, Array(out.values[range]))
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
}
