import CKernels
import Testing

@testable import Adjoint

@Suite("Kernels of reductions")
struct ReductionKernelTests {
  /// Lengths 0, 1 and primes; wide and narrow ones, and those around 16, 64 and 1024, where the
  /// kernels change their ways.
  private static let shapes: [(rows: Int, columns: Int)] = [
    (0, 0), (0, 3), (3, 0), (1, 1), (1, 7), (7, 1), (2, 3), (5, 2), (8, 8), (9, 15), (17, 16),
    (11, 17), (3, 31), (31, 3), (13, 64), (13, 65), (67, 37), (5, 127), (128, 1), (1, 128),
    (129, 5), (997, 3), (3, 997), (1009, 1), (1, 1009), (64, 2), (65, 63), (6, 1023), (7, 1024),
    (5, 1025), (4, 2051), (150, 66),
  ]

  @Test("Sums of random numbers within the stated bound", arguments: KernelsUnderTest.all)
  func sums(_ kernels: KernelsUnderTest) {
    for kernel in [ReductionKernel.sumRows, .sumColumns] {
      for (rows, columns) in Self.shapes {
        let x = kernels.random(rows * columns, seed: 7)
        let results = kernels.results(of: kernel, rows, columns, x)
        for (result, group) in zip(results, kernel.groups(rows, columns, x)) {
          let (sum, magnitude) = compensatedSum(group)
          // (n/4 + 16)·2⁻⁵³·Σ|x|, and half a unit of the scalar type.
          let bound =
            (Double(group.count) / 4 + 16) * 0x1p-53 * magnitude
            + kernels.scalarType.ulp(of: sum) / 2
          #expect(
            distance(result, sum) <= bound, "\(kernel) [\(rows), \(columns)]: \(result), \(sum)")
        }
      }
    }
  }

  @Test("Sums of whole numbers and maxima are exact", arguments: KernelsUnderTest.all)
  func exact(_ kernels: KernelsUnderTest) {
    for kernel in ReductionKernel.allCases {
      for (rows, columns) in Self.shapes {
        // Small enough for sums in float32, all negative so that no maximum is an accidental 0.
        let x = kernels.random(rows * columns, seed: 8).map { ($0 * 16).rounded() - 100 }
        let expected = kernel.groups(rows, columns, x).map { group in
          kernel.isSum ? group.reduce(0, +) : group.reduce(-.infinity) { max($0, $1) }
        }
        expectSameBits(
          kernels.results(of: kernel, rows, columns, x), expected,
          "\(kernel) [\(rows), \(columns)]")
      }
    }
  }

  @Test("A NaN reaches its own result and no other", arguments: KernelsUnderTest.all)
  func nan(_ kernels: KernelsUnderTest) {
    for kernel in ReductionKernel.allCases {
      // Short rows, a row of several vectors and a rest, columns that are folded and not.
      for (rows, columns) in [(9, 3), (2, 75), (75, 2), (7, 70)] {
        let x = [Double](repeating: -1, count: rows * columns)
        let usual = kernel.isSum ? -Double(kernel.reducesRows ? columns : rows) : -1
        for place in x.indices {
          var spoiled = x
          spoiled[place] = .nan
          var expected = [Double](repeating: usual, count: kernel.reducesRows ? rows : columns)
          expected[kernel.reducesRows ? place / columns : place % columns] = .nan
          expectSameBits(
            kernels.results(of: kernel, rows, columns, spoiled), expected,
            "\(kernel) [\(rows), \(columns)], NaN at \(place)")
        }
      }
    }
  }

  @Test("Infinities", arguments: KernelsUnderTest.all)
  func infinities(_ kernels: KernelsUnderTest) {
    for length in [2, 3, 16, 37, 130] {
      for (first, second) in [(0, length - 1), (length - 1, 0), (length / 2, 0)] {
        for kernel in ReductionKernel.allCases {
          let (rows, columns) = kernel.reducesRows ? (1, length) : (length, 1)
          func result(_ a: Double, _ b: Double) -> [Double] {
            var x = [Double](repeating: -.infinity, count: length)
            if kernel.isSum { x = [Double](repeating: 1, count: length) }
            (x[first], x[second]) = (a, b)
            return kernels.results(of: kernel, rows, columns, x)
          }
          let label = "\(kernel) of \(length)"
          expectSameBits(result(.infinity, .infinity), [.infinity], label)
          expectSameBits(result(-.infinity, -.infinity), [-.infinity], label)
          expectSameBits(result(.infinity, -.infinity), [kernel.isSum ? .nan : .infinity], label)
        }
      }
    }
  }

  @Test("Rows together are rows alone", arguments: KernelsUnderTest.all)
  func rowsAlone(_ kernels: KernelsUnderTest) {
    for kernel in [ReductionKernel.sumRows, .maxRows] {
      for (rows, columns) in [(19, 7), (19, 15), (5, 61), (3, 1009)] {
        let x = kernels.random(rows * columns, seed: 9)
        let alone = kernel.groups(rows, columns, x).flatMap {
          kernels.results(of: kernel, 1, columns, $0)
        }
        expectSameBits(
          kernels.results(of: kernel, rows, columns, x), alone, "\(kernel) [\(rows), \(columns)]")
      }
    }
  }

  @Test("A row is its pieces in order", arguments: KernelsUnderTest.all)
  func pieces(_ kernels: KernelsUnderTest) {
    let length = adjoint_reduction_piece
    for columns in [length, length + 1, 3 * length - 5] {
      let x = kernels.random(columns, seed: 10)
      let source = kernels.scalars(x)
      for (kernel, name) in [(ReductionKernel.sumRows, "sum_piece"), (.maxRows, "max_piece")] {
        let piece: adjoint_piece_reduction = kernels.table.kernel(name)
        let width = kernels.scalarType.byteCount
        let totals = stride(from: 0, to: columns, by: length).map {
          piece(min(length, columns - $0), source.address + $0 * width)
        }
        let total = totals.dropFirst().reduce(totals[0]) { kernel.isSum ? $0 + $1 : max($0, $1) }
        expectSameBits(
          kernels.results(of: kernel, 1, columns, x), [kernels.scalarType.nearest(to: total)],
          "\(kernel) of \(columns)")
      }
    }
  }

  @Test("Columns of a wider matrix are columns by themselves", arguments: KernelsUnderTest.all)
  func strips(_ kernels: KernelsUnderTest) {
    for kernel in [ReductionKernel.sumColumns, .maxColumns] {
      for (rows, columns, strip) in [(37, 130, 64), (9, 300, 128), (1025, 67, 65)] {
        let x = kernels.random(rows * columns, seed: 11)
        let whole = kernels.results(of: kernel, rows, columns, x)
        let source = kernels.scalars(x)
        for first in stride(from: 0, to: columns, by: strip) {
          let count = min(strip, columns - first)
          let out = kernels.unwritten(count)
          kernel.run(
            in: kernels.table, rows, count,
            source.address + first * kernels.scalarType.byteCount, row: columns, out.address)
          expectSameBits(
            out.values, Array(whole[first..<first + count]), "\(kernel) [\(rows), \(columns)]")
        }
      }
    }
  }

  /// A sum with the errors of its additions added at the end, and that of the magnitudes.
  private func compensatedSum(_ values: [Double]) -> (sum: Double, magnitude: Double) {
    var (sum, error, magnitude) = (0.0, 0.0, 0.0)
    for value in values {
      let next = sum + value
      error += sum.magnitude >= value.magnitude ? (sum - next) + value : (value - next) + sum
      sum = next
      magnitude += value.magnitude
    }
    return (sum + error, magnitude)
  }
}
