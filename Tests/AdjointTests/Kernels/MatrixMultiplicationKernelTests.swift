import CKernels
import Foundation
import Testing

@testable import Adjoint

@Suite("Kernel of matrix products")
struct MatrixMultiplicationKernelTests {
  private typealias Sizes = (m: Int, n: Int, k: Int)

  /// Lengths 0, 1 and primes, up to about 100.
  private static let sizes: [Sizes] = [
    (0, 3, 2), (3, 0, 2), (3, 2, 0), (0, 0, 0), (1, 1, 1), (1, 1, 7), (1, 7, 5), (7, 1, 5),
    (5, 7, 1), (2, 3, 5), (3, 2, 4), (4, 8, 16), (13, 17, 19), (8, 48, 16), (31, 37, 29),
    (12, 96, 3), (41, 53, 7), (97, 101, 23),
  ]

  /// Those that go beyond a block: of k, of rows, and of columns that are few.
  private static let large: [Sizes] = [
    (5, 3, 1031), (1, 50, 600), (521, 5, 3), (37, 601, 9), (3, 601, 515), (521, 98, 2),
  ]

  /// Around the rows from which a tile packs its panel, for every width of whole vectors.
  private static let packing: [Sizes] = [
    (16, 16, 3), (17, 12, 511), (31, 16, 2), (32, 32, 5), (33, 32, 512), (33, 48, 3), (35, 96, 513),
    (41, 80, 7),
  ]

  /// One row and one column, around whole vectors in both directions.
  private static let oneRow: [Sizes] = [
    (1, 16, 16), (1, 17, 31), (1, 31, 17), (1, 33, 513), (16, 1, 16), (53, 1, 33), (1, 4, 2),
  ]

  /// c of so many scalars that a product goes by rows of it, with ragged ends in both directions.
  private static let largeResults: [Sizes] = [(1031, 521, 3), (37, 14_177, 2), (523, 1024, 1)]

  private func whole(_ count: Int, seed: Int, _ kernels: KernelsUnderTest) -> [Double] {
    kernels.random(count, seed: seed).map { ($0 * 3).rounded() }
  }

  /// Whole numbers, whose sums are exact in any order.
  @Test("Products of whole numbers are exact", arguments: KernelsUnderTest.all)
  func exact(_ kernels: KernelsUnderTest) {
    for (m, n, k) in Self.sizes + Self.large + Self.packing + Self.oneRow {
      let a = whole(m * k, seed: 10, kernels)
      let b = whole(k * n, seed: 11, kernels)
      let expected = Multiplication.reference(m, n, k, a, b)
      for transposing in MatrixProduct.transpositions {
        let multiplication = Multiplication(m, n, k, a, b, transposing: transposing, kernels)
        expectClose(
          multiplication.product(), expected, of: kernels.scalarType, within: .exact,
          "[\(m), \(k)] · [\(k), \(n)], \(transposing.rawValue)")
      }
    }
  }

  @Test(
    "It adds to c, leaves what is beside its rows, and reads operands with gaps",
    arguments: KernelsUnderTest.all)
  func insideLargerMatrices(_ kernels: KernelsUnderTest) {
    for (m, n, k) in Self.sizes {
      let a = whole(m * k, seed: 10, kernels)
      let b = whole(k * n, seed: 11, kernels)
      let product = Multiplication.reference(m, n, k, a, b)
      for transposing in MatrixProduct.transpositions {
        let multiplication = Multiplication(
          m, n, k, a, b, transposing: transposing, gap: 2, kernels)
        for (rowLength, accumulating) in [(n, true), (n + 3, true), (n + 3, false)] {
          let before = whole(m * rowLength, seed: 12, kernels)
          // Where it does not accumulate, NaN stands in c and leaves no trace.
          var (initial, expected) = (before, before)
          for i in 0..<m {
            for j in 0..<n {
              let place = i * rowLength + j
              if !accumulating { initial[place] = .nan }
              expected[place] = product[i * n + j] + (accumulating ? before[place] : 0)
            }
          }
          let c = kernels.scalars(initial)
          multiplication.run(
            rows: 0..<m, columns: 0..<n, into: c.address, rowLength: rowLength,
            accumulating: accumulating)
          #expect(c.isIntactBefore)
          expectClose(
            c.values, expected, of: kernels.scalarType, within: .exact,
            "[\(m), \(k)] · [\(k), \(n)], \(transposing.rawValue), accumulating: \(accumulating)")
        }
      }
    }
  }

  @Test("Each term is rounded at most twice on its way", arguments: KernelsUnderTest.all)
  func accuracy(_ kernels: KernelsUnderTest) {
    let unit = kernels.scalarType == .float32 ? 0x1p-24 : 0x1p-53
    for (m, n, k) in [(13, 17, 19), (31, 37, 29), (5, 3, 1031)] {
      let a = kernels.random(m * k, seed: 13)
      let b = kernels.random(k * n, seed: 14)
      let expected = Multiplication.reference(m, n, k, a, b)
      let magnitudes = Multiplication.reference(
        m, n, k, a.map(\.magnitude), b.map(\.magnitude))
      let product = Multiplication(m, n, k, a, b, transposing: [], kernels).product()
      for index in product.indices {
        // A product and k additions in the kernel, and as many in the reference.
        let bound = 2 * Double(k + 1) * unit * magnitudes[index]
        #expect(distance(product[index], expected[index]) <= bound)
      }
    }
  }

  @Test("Cut into rows or columns anywhere, it is the same", arguments: KernelsUnderTest.all)
  func cut(_ kernels: KernelsUnderTest) {
    for (m, n, k) in [(37, 53, 13), (5, 601, 7), (3, 4, 1031), (29, 1, 17), (47, 96, 5)] {
      let a = kernels.random(m * k, seed: 15)
      let b = kernels.random(k * n, seed: 16)
      for transposing in MatrixProduct.transpositions {
        let multiplication = Multiplication(m, n, k, a, b, transposing: transposing, kernels)
        let expected = multiplication.product()
        let label = "[\(m), \(k)] · [\(k), \(n)], \(transposing.rawValue), cut by "
        for length in [1, 2, 7, 16, 48] where length < max(m, n) {
          let byRows = kernels.unwritten(m * n)
          for first in stride(from: 0, to: m, by: length) {
            multiplication.run(
              rows: first..<min(first + length, m), columns: 0..<n,
              into: byRows.address(at: first * n), rowLength: n, accumulating: false)
          }
          expectSameBits(byRows.values, expected, label + "\(length) rows")

          let byColumns = kernels.unwritten(m * n)
          for first in stride(from: 0, to: n, by: length) {
            multiplication.run(
              rows: 0..<m, columns: first..<min(first + length, n),
              into: byColumns.address(at: first), rowLength: n, accumulating: false)
          }
          expectSameBits(byColumns.values, expected, label + "\(length) columns")
        }
      }
    }
  }

  /// The addend enters after the first 512 terms and before the others.
  @Test("It adds a row to each row", arguments: KernelsUnderTest.all)
  func addedRow(_ kernels: KernelsUnderTest) {
    for (m, n, k) in Self.sizes + Self.packing + Self.oneRow + [(7, 1, 0), (2, 3, 1031)] {
      let a = whole(m * k, seed: 10, kernels)
      let b = whole(k * n, seed: 11, kernels)
      let row = whole(n, seed: 12, kernels)
      let product = Multiplication.reference(m, n, k, a, b)
      let expected = product.indices.map { product[$0] + row[$0 % n] }
      for transposing in MatrixProduct.transpositions {
        let multiplication = Multiplication(m, n, k, a, b, transposing: transposing, kernels)
        let c = kernels.unwritten(m * n)
        multiplication.run(
          rows: 0..<m, columns: 0..<n, into: c.address, rowLength: n, adding: kernels.scalars(row))
        #expect(c.isIntactBefore)
        expectClose(
          c.values, expected, of: kernels.scalarType, within: .exact,
          "[\(m), \(k)] · [\(k), \(n)], \(transposing.rawValue)")
      }
    }
  }

  @Test("A large result is made of the same bits as its parts", arguments: KernelsUnderTest.all)
  func largeResult(_ kernels: KernelsUnderTest) {
    for (m, n, k) in Self.largeResults {
      var a = kernels.random(m * k, seed: 19)
      var b = kernels.random(k * n, seed: 20)
      a[m / 2 * k] = .nan
      a[(m - 1) * k] = .infinity
      b[n - 2] = -.infinity
      let row = kernels.scalars(kernels.random(n, seed: 21))
      for transposing in MatrixProduct.transpositions {
        let multiplication = Multiplication(m, n, k, a, b, transposing: transposing, kernels)
        let (whole, parts) = (kernels.unwritten(m * n), kernels.unwritten(m * n))
        multiplication.run(
          rows: 0..<m, columns: 0..<n, into: whole.address, rowLength: n, adding: row)
        // So few rows are no large result.
        for first in stride(from: 0, to: m, by: 13) {
          multiplication.run(
            rows: first..<min(first + 13, m), columns: 0..<n,
            into: parts.address(at: first * n), rowLength: n, adding: row)
        }
        #expect(whole.isIntactBefore)
        #expect(
          memcmp(whole.address, parts.address, m * n * kernels.scalarType.byteCount) == 0,
          "[\(m), \(k)] · [\(k), \(n)], \(transposing.rawValue)")
      }
    }
  }

  @Test("A column by itself is that of the product", arguments: KernelsUnderTest.all)
  func singleColumn(_ kernels: KernelsUnderTest) {
    let (m, n, k) = (29, 5, 600)
    let a = kernels.random(m * k, seed: 17)
    let b = kernels.random(k * n, seed: 18)
    for transposing in MatrixProduct.transpositions {
      let multiplication = Multiplication(m, n, k, a, b, transposing: transposing, kernels)
      let product = multiplication.product()
      for column in 0..<n {
        let c = kernels.unwritten(m)
        multiplication.run(
          rows: 0..<m, columns: column..<column + 1, into: c.address, rowLength: 1,
          accumulating: false)
        expectSameBits(c.values, (0..<m).map { product[$0 * n + column] }, "column \(column)")
      }
    }
  }

  @Test("NaN and infinities reach their rows and columns", arguments: KernelsUnderTest.all)
  func nonFinite(_ kernels: KernelsUnderTest) {
    let (m, n, k) = (37, 19, 5)
    var a = [Double](repeating: 1, count: m * k)
    var b = [Double](repeating: 1, count: k * n)
    a[4 * k + 2] = .nan
    a[7 * k] = .infinity
    b[3 * n + 17] = -.infinity
    var expected = [Double](repeating: Double(k), count: m * n)
    for i in 0..<m { expected[i * n + 17] = -.infinity }
    for j in 0..<n {
      expected[4 * n + j] = .nan
      expected[7 * n + j] = j == 17 ? .nan : .infinity
    }
    for transposing in MatrixProduct.transpositions {
      let multiplication = Multiplication(m, n, k, a, b, transposing: transposing, kernels)
      expectSameBits(multiplication.product(), expected)
    }
  }
}
