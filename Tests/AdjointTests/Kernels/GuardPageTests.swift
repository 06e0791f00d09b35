import CKernels
import Testing

@testable import Adjoint

/// Every kernel of the table between pages without access, which stop the tests when it reads or
/// writes beyond its arrays. The table itself says which kernels there are.
@Suite("Kernels between pages without access")
struct GuardPageTests {
  /// Nothing, little, and what is around one or several vectors of every width.
  static let counts = Array(0...9) + [15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 130]

  /// Few and many rows, short and long, around vectors and where kernels change their ways.
  static let shapes: [(rows: Int, columns: Int)] = [
    (0, 0), (0, 3), (0, 100), (3, 0), (1, 1), (1, 2), (2, 1), (1, 7), (7, 1), (3, 5), (2, 15),
    (5, 17), (16, 3), (17, 4), (33, 2), (2, 33), (3, 64), (3, 65), (15, 10), (16, 10), (17, 10),
    (35, 9), (66, 5), (1, 130), (2, 1025),
  ]

  @Test("Elementwise kernels and reductions", arguments: KernelsUnderTest.all, Place.allCases)
  func plainKernels(_ kernels: KernelsUnderTest, _ place: Place) {
    let desk = Desk(kernels, place)
    for (name, kernel) in Mirror(reflecting: kernels.table.table.pointee).children {
      let name = name ?? "nameless"
      switch kernel {
      case let kernel as adjoint_binary: run(kernel, name, desk)
      case let kernel as adjoint_comparison: run(kernel, name, desk)
      case let kernel as adjoint_unary:
        for count in Self.counts {
          desk.expectIntact("\(name), \(count) scalars") { kernel(count, $0(count), $0(count)) }
        }
      case let kernel as adjoint_parametric:
        for count in Self.counts {
          desk.expectIntact("\(name), \(count) scalars") {
            kernel(count, 0.3, $0(count), $0(count))
          }
        }
      case let kernel as adjoint_reduction: run(kernel, name, desk)
      case let kernel as adjoint_piece_reduction:
        for count in Self.counts {
          desk.expectIntact("\(name), \(count) scalars") { _ = kernel(count, $0(count)) }
        }
      case let kernel as adjoint_column_reduction:
        for (rows, columns) in Self.shapes {
          // Rows that follow each other, and such that are parts of longer ones, the last without more.
          for gap in [0, 3] {
            let count = rows == 0 ? 0 : (rows - 1) * (columns + gap) + columns
            desk.expectIntact("\(name) [\(rows), \(columns)], \(gap) between rows") {
              kernel(rows, columns, $0(count), columns + gap, $0(columns))
            }
          }
        }
      case let kernel as adjoint_row_map:
        for (rows, columns) in Self.shapes {
          let count = rows * columns
          desk.expectIntact("\(name) [\(rows), \(columns)]") {
            kernel(rows, columns, $0(count), $0(count), $0(count))
          }
        }
      default:
        #expect(
          Self.namesOfOthers.contains(name),
          "no test here runs \(name) between pages without access")
      }
    }
  }

  typealias Place = GuardedScalars.Place

  /// The kernels that have tests of their own below.
  private static let namesOfOthers: Set = [
    "descend", "descend_by_moments", "descend_by_squares", "descend_by_signs", "is_finite",
    "multiply_adds", "matmul", "matmul_scratch", "softmax_cross_entropy", "binary_cross_entropy",
    "spread", "convolve", "gather", "correlate", "max_pooling", "gather_at_maxima",
    "scatter_to_maxima", "average_pooling", "average_pooling_pullback", "random_words",
    "uniform", "normal", "dropout", "group_moments", "normalize", "normalize_pullback",
    "attention_columns_of", "attention_weights", "attention_pullback", "attention_add_bias",
    "attention_sum_bias", "attention_hide", "gru_step", "gru_step_back", "lstm_step",
    "lstm_step_back", "exchange_axes",
  ]

  private func run(_ kernel: adjoint_binary, _ name: String, _ desk: Desk) {
    for count in Self.counts {
      for (aStride, bStride) in [(1, 1), (1, 0), (0, 1), (0, 0)] {
        desk.expectIntact("\(name), \(count) scalars, strides \(aStride) and \(bStride)") {
          kernel(
            count, $0(aStride == 1 ? count : 1), aStride, $0(bStride == 1 ? count : 1), bStride,
            $0(count))
        }
      }
    }
  }

  private func run(_ kernel: adjoint_comparison, _ name: String, _ desk: Desk) {
    for count in Self.counts {
      for (aStride, bStride) in [(1, 1), (1, 0), (0, 1), (0, 0)] {
        desk.expectIntact("\(name), \(count) scalars, strides \(aStride) and \(bStride)") {
          // A truth value takes a byte.
          let memory = $0((count + 7) / 8, as: .float64) + (count + 7) / 8 * 8 - count
          kernel(
            count, $0(aStride == 1 ? count : 1), aStride, $0(bStride == 1 ? count : 1), bStride,
            memory.bindMemory(to: Bool.self, capacity: count))
        }
      }
    }
  }

  private func run(_ kernel: adjoint_reduction, _ name: String, _ desk: Desk) {
    for (rows, columns) in Self.shapes {
      let results: Int
      switch name {
      case "softmax", "log_softmax": results = rows * columns
      case "log_sum_exp": results = rows
      case _ where name.hasSuffix("_rows"): results = rows
      case _ where name.hasSuffix("_columns"): results = columns
      default:
        Issue.record("how many results \(name) has is not known here")
        continue
      }
      desk.expectIntact("\(name) [\(rows), \(columns)]") {
        kernel(rows, columns, $0(rows * columns), $0(results))
      }
    }
  }

  @Test("Descent and the most arithmetic", arguments: KernelsUnderTest.all, Place.allCases)
  func descentAndPeak(_ kernels: KernelsUnderTest, _ place: Place) {
    let desk = Desk(kernels, place)
    desk.expectIntact("multiply_adds") { _ = kernels.table.multiply_adds(3, $0(1)) }
    for count in Self.counts {
      desk.expectIntact("is_finite, \(count) scalars") {
        _ = kernels.table.is_finite(count, $0(count))
      }
      for (hasVelocity, decay) in [(false, 0), (false, 0.1), (true, 0), (true, 0.1)] {
        desk.expectIntact("descend, \(count) scalars, velocity: \(hasVelocity), decay \(decay)") {
          kernels.table.descend(
            count, 0.5, 0.9, 0, decay, $0(count), hasVelocity ? $0(count) : nil, $0(count))
          if !hasVelocity { return }
          kernels.table.descend(count, 0.5, 0.9, 1, decay, $0(count), $0(count), $0(count))
        }
      }
      descendByRules(kernels, desk, count)
    }
  }

  /// Without rows, columns or depth; single ones; around whole vectors and tiles; where operands are
  /// packed; deeper than a block.
  private static let products: [(m: Int, n: Int, k: Int)] = [
    (0, 1, 3), (0, 3, 2), (3, 0, 2), (3, 2, 0), (1, 1, 0), (0, 0, 0), (1, 1, 1), (1, 1, 7),
    (1, 7, 5),
    (7, 1, 5), (5, 7, 1), (2, 3, 5), (3, 2, 4), (4, 8, 16), (1, 16, 16), (1, 17, 31), (1, 33, 3),
    (16, 1, 16), (53, 1, 33), (13, 17, 19), (8, 48, 16), (9, 49, 3), (17, 12, 11), (33, 48, 3),
    (33, 32, 5), (12, 96, 3), (1, 5, 513), (3, 4, 513), (35, 17, 7), (2, 601, 3), (5, 577, 2),
  ]

  @Test("Matrix products", arguments: KernelsUnderTest.all, Place.allCases)
  func matrixProducts(_ kernels: KernelsUnderTest, _ place: Place) {
    var kernels = kernels
    kernels.place = place
    for (m, n, k) in Self.products {
      let (a, b) = (kernels.random(m * k, seed: 1), kernels.random(k * n, seed: 2))
      let (row, matrix) = (kernels.scalars(kernels.random(n, seed: 3)), kernels.unwritten(m * n))
      for transposing in MatrixProduct.transpositions {
        for gap in [0, 1] {
          let product = Multiplication(m, n, k, a, b, transposing: transposing, gap: gap, kernels)
          for (adding, accumulating) in [(nil, false), (row, false), (nil, true)] {
            product.run(
              rows: 0..<m, columns: 0..<n, into: matrix.address, rowLength: n,
              accumulating: accumulating, adding: adding)
            #expect(
              matrix.isIntact && row.isIntact,
              "[\(m), \(k)] · [\(k), \(n)], \(transposing.rawValue)")
          }
        }
      }
    }
  }

}
