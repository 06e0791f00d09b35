import CKernels
import Testing

@testable import Adjoint

/// Every kernel of the table between pages without access, which stop the tests when it reads or
/// writes beyond its arrays. The table itself says which kernels there are.
@Suite("Kernels between pages without access")
struct GuardPageTests {
  /// Nothing, little, and what is around one or several vectors of every width.
  private static let counts = Array(0...9) + [15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 130]

  /// Few and many rows, short and long, around vectors and where kernels change their ways.
  private static let shapes: [(rows: Int, columns: Int)] = [
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
    "descend", "is_finite", "multiply_adds", "matmul", "matmul_scratch", "softmax_cross_entropy",
    "binary_cross_entropy", "attention_columns_of", "attention_weights", "attention_pullback",
    "attention_add_bias", "attention_sum_bias", "attention_hide",
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

  /// Every pointer that may be null, each alone, each missing alone, all and none.
  @Test("Softmax cross-entropy", arguments: KernelsUnderTest.all, Place.allCases)
  func softmaxCrossEntropy(_ kernels: KernelsUnderTest, _ place: Place) {
    let desk = Desk(kernels, place)
    let single = (0..<SoftmaxOptions.count).map { SoftmaxOptions(rawValue: 1 << $0) }
    let all = SoftmaxOptions(rawValue: (1 << SoftmaxOptions.count) - 1)
    for (rows, classes) in Self.shapes where classes > 0 {
      for options in single + single.map({ all.subtracting($0) }) + [all, []] {
        desk.expectIntact("[\(rows), \(classes)], options \(options.rawValue)") { memory in
          func numbers(_ option: SoftmaxOptions) -> UnsafePointer<Double>? {
            guard options.contains(option) else { return nil }
            return UnsafePointer(memory(rows, as: .float64).assumingMemoryBound(to: Double.self))
          }
          let hasMasses = options.contains(.masses)
          let labels = (0..<rows).map { $0 % 5 == 4 ? -1 : (3 * $0 + 1) % classes }
          let logits = memory(rows * classes)
          let isInPlace = options.contains(.gradientInPlace)
          var job = SoftmaxRows(
            rows: rows, classes: classes, logits: logits,
            labels: options.contains(.labels) || !hasMasses ? memory(labels) : nil,
            label_masses: numbers(.labelMasses),
            masses: hasMasses ? memory(options.contains(.oneMass) ? classes : rows * classes) : nil,
            masses_row: options.contains(.oneMass) ? 0 : classes,
            scale: 0.5, z_loss: options.contains(.zLoss) ? 0.01 : 0, scales: numbers(.scales),
            log_sum_exp_cotangents: numbers(.logSumExpCotangents), losses: memory(rows),
            log_sum_exp: options.contains(.logSumExp) ? memory(rows) : nil,
            predictions: options.contains(.predictions) ? memory(labels) : nil,
            gradient: isInPlace
              ? logits : options.contains(.gradient) ? memory(rows * classes) : nil)
          kernels.table.softmax_cross_entropy(&job)
        }
      }
    }
  }

  /// Blocks that see all keys, or ever more of them, and what lies in a bias's or a mask's place: a row for
  /// each query, or one scalar for all.
  @Test("Attention", arguments: KernelsUnderTest.all, Place.allCases)
  func attention(_ kernels: KernelsUnderTest, _ place: Place) {
    let (desk, table) = (Desk(kernels, place), kernels.table)
    for (queries, keys, seen) in [
      (1, 1, 1), (1, 0, 0), (3, 5, 5), (16, 7, 7), (17, 9, 9), (5, 5, 1), (17, 40, 1), (33, 40, 8),
      (35, 3, 2),
    ] {
      let columns = (queries + 15) / 16 * 16
      let label = "\(queries) queries, \(keys) keys, \(seen) seen"
      for length in [0, 1, 5, 16, 17] {
        desk.expectIntact("columns, \(label), length \(length)") {
          table.attention_columns_of(
            queries, length, 0.5, $0(queries * length), $0(length * columns), columns)
        }
      }
      let count = keys * columns
      desk.expectIntact("weights, \(label)") {
        table.attention_weights(
          keys, columns, seen, 0.5, $0(count), columns, $0(columns), $0(columns))
      }
      for hasCotangents in [true, false] {
        desk.expectIntact("pullback, \(label), \(hasCotangents)") {
          table.attention_pullback(
            keys, columns, seen, 0.5, $0(count), hasCotangents ? $0(count) : nil, columns,
            $0(columns), $0(columns))
        }
      }
      for (queryStride, keyStride) in [(keys, 1), (0, 1), (1, 0), (0, 0)] {
        let size = (queries - 1) * queryStride + Swift.max(keys - 1, 0) * keyStride + 1
        desk.expectIntact("bias, \(label), strides \(queryStride) and \(keyStride)") { memory in
          table.attention_add_bias(
            queries, keys, seen, memory(size), queryStride, keyStride, memory(count), columns)
          table.attention_sum_bias(
            queries, keys, seen, memory(count), columns,
            memory(size, as: .float64).assumingMemoryBound(to: Double.self), queryStride, keyStride)
          // The mask ends where an array of the widest scalars does.
          let words = (size + 7) / 8
          let bytes = memory(words, as: .float64).assumingMemoryBound(to: UInt8.self)
          table.attention_hide(
            queries, keys, seen, bytes + (words * 8 - size), queryStride, keyStride, memory(count),
            columns)
        }
      }
    }
  }

  private struct SoftmaxOptions: OptionSet {
    let rawValue: Int
    static let count = 11
    static let labels = SoftmaxOptions(rawValue: 1)
    static let labelMasses = SoftmaxOptions(rawValue: 2)
    static let masses = SoftmaxOptions(rawValue: 4)
    static let oneMass = SoftmaxOptions(rawValue: 8)
    static let zLoss = SoftmaxOptions(rawValue: 16)
    static let scales = SoftmaxOptions(rawValue: 32)
    static let logSumExpCotangents = SoftmaxOptions(rawValue: 64)
    static let logSumExp = SoftmaxOptions(rawValue: 128)
    static let predictions = SoftmaxOptions(rawValue: 256)
    static let gradient = SoftmaxOptions(rawValue: 512)
    static let gradientInPlace = SoftmaxOptions(rawValue: 1024)
  }

  @Test("Binary cross-entropy", arguments: KernelsUnderTest.all, Place.allCases)
  func binaryCrossEntropy(_ kernels: KernelsUnderTest, _ place: Place) {
    let desk = Desk(kernels, place)
    for count in Self.counts {
      for choice in 0..<16 {
        let (positiveStride, weightStride) = (choice & 1, choice >> 1 & 1)
        desk.expectIntact("\(count) elements, choice \(choice)") { memory in
          var elements = BinaryCrossEntropyElements(
            logits: memory(count), targets: memory(count),
            positive_weights: memory(positiveStride == 1 ? count : 1),
            positive_weights_stride: positiveStride,
            weights: memory(weightStride == 1 ? count : 1), weights_stride: weightStride,
            scale: 0.5, losses: memory(count),
            logit_gradient: choice & 4 == 0 ? nil : memory(count),
            target_gradient: choice & 8 == 0 ? nil : memory(count))
          kernels.table.binary_cross_entropy(count, &elements)
        }
      }
    }
  }
}

/// Where the arrays of one call of a kernel are made and looked at afterwards.
private final class Desk {
  private let kernels: KernelsUnderTest
  private let place: GuardedScalars.Place
  private let numbers: [Double]
  private var arrays: [GuardedScalars] = []

  init(_ kernels: KernelsUnderTest, _ place: GuardedScalars.Place) {
    (self.kernels, self.place) = (kernels, place)
    numbers = kernels.random(3000, seed: 7)
  }

  /// An array of so many scalars, which are random.
  func callAsFunction(_ count: Int, as type: ScalarType? = nil) -> UnsafeMutableRawPointer {
    let array = GuardedScalars(
      Array(numbers.prefix(count)), as: type ?? kernels.scalarType, place: place)
    arrays.append(array)
    return array.address
  }

  /// An array of whole numbers.
  func callAsFunction(_ values: [Int]) -> UnsafeMutablePointer<Int> {
    let address = self(values.count, as: .float64).bindMemory(to: Int.self, capacity: values.count)
    address.update(from: values, count: values.count)
    return address
  }

  /// Runs a kernel on arrays, and expects that it wrote nothing beside them.
  func expectIntact(_ label: @autoclosure () -> String, _ run: (Desk) -> Void) {
    run(self)
    let areIntact = arrays.allSatisfy { $0.isIntact }
    #expect(areIntact, "written beside an array: \(label())")
    arrays = []
  }
}
