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
  fileprivate static let shapes: [(rows: Int, columns: Int)] = [
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
    "descend", "descend_by_moments", "descend_by_squares", "descend_by_signs", "is_finite",
    "multiply_adds", "matmul", "matmul_scratch", "softmax_cross_entropy", "binary_cross_entropy",
    "gather_patches", "scatter_patches", "add_to_totals", "max_pooling", "gather_at_maxima",
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

  @Test("Random numbers", arguments: KernelsUnderTest.all, Place.allCases)
  func randomNumbers(_ kernels: KernelsUnderTest, _ place: Place) {
    let desk = Desk(kernels, place)
    var range = NumberRange(lower: 1, width: 2, scale: 1, first: 1, last: 2.9)
    for count in Self.counts {
      let groups = (count + 63) / 64
      desk.expectIntact("random_words, \(groups) groups") {
        kernels.table.random_words(
          PhiloxKey(key: 1, stream: 2), 3, groups,
          $0(64 * groups, as: .float32).assumingMemoryBound(to: UInt32.self))
      }
      desk.expectIntact("\(count) uniform and normal numbers, dropout") {
        kernels.table.uniform(
          count, $0(count, as: .float64).assumingMemoryBound(to: UInt64.self), &range, $0(count))
        kernels.table.normal(count, $0(64 * groups), 0, 1, $0(count))
        kernels.table.dropout(
          count, $0(count, as: .float32).assumingMemoryBound(to: UInt32.self), 1 << 31, 0.5,
          $0(count), $0(count))
      }
    }
  }

  @Test("Recurrent steps", arguments: KernelsUnderTest.all, Place.allCases)
  func recurrentSteps(_ kernels: KernelsUnderTest, _ place: Place) {
    let (desk, table) = (Desk(kernels, place), kernels.table)
    for (rows, width) in Self.shapes where rows * width < 400 {
      for isWhole in [true, false] {
        desk.expectIntact("[\(rows), \(width)], all results: \(isWhole)") { memory in
          func array(_ parts: Int) -> UnsafeMutableRawPointer { memory(rows * width * parts) }
          table.gru_step(
            rows, width, array(3), array(3), array(1), array(1), isWhole ? array(5) : nil)
          table.gru_step_back(
            rows, width, array(1), array(5), array(1), isWhole ? array(3) : nil, array(3))
          table.lstm_step(
            rows, width, array(4), array(4), array(1), array(1), array(1), isWhole ? array(6) : nil)
          table.lstm_step_back(rows, width, array(1), array(6), array(1), array(1), array(4))
        }
      }
    }
  }

  private func descendByRules(_ kernels: KernelsUnderTest, _ desk: Desk, _ count: Int) {
    for share in [0, 0.1] {
      desk.expectIntact("descend_by_moments, \(count) scalars") {
        var step = adjoint_moment_step(
          mean_decay: 0.9, square_decay: 0.99, gradient_rate: share, mean_rate: 0.1, root_scale: 1,
          epsilon: 1e-8, decay: share, shrinkage: share)
        kernels.table.descend_by_moments(count, &step, $0(count), $0(count), $0(count), $0(count))
      }
      desk.expectIntact("descend_by_squares, \(count) scalars") {
        var step = adjoint_square_step(
          old_square: 0.9, new_square: 0.1, momentum: 0.5, rate: 0.1, epsilon: 1e-8, decay: share)
        let keeps = share > 0
        kernels.table.descend_by_squares(
          count, &step, $0(count), $0(count), $0(count), keeps ? $0(count) : nil,
          keeps ? $0(count) : nil)
      }
      desk.expectIntact("descend_by_signs, \(count) scalars") {
        var step = adjoint_sign_step(
          direction_decay: 0.9, mean_decay: 0.99, rate: 0.1, shrinkage: share)
        kernels.table.descend_by_signs(count, &step, $0(count), $0(count), $0(count))
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

  /// One window, windows that meet the edges of vectors, with padding, gaps and strides, and with more
  /// padding than image.
  private static let windowAxes: [WindowAxis] = {
    func axis(
      _ length: Int, _ size: Int, _ stride: Int = 1, _ padding: Int = 0, _ dilation: Int = 1
    ) -> WindowAxis {
      WindowAxis(
        length: length, size: size, stride: stride, padding: padding, dilation: dilation, of: "")
    }
    return [
      axis(1, 1), axis(7, 3, 1, 1), axis(8, 2, 2), axis(9, 3, 2, 1), axis(17, 1), axis(17, 2, 3),
      axis(16, 3, 1, 1, 2), axis(33, 2, 2), axis(35, 3, 1, 1), axis(3, 3, 2, 2), axis(131, 2),
      axis(262, 3, 2, 1), axis(29, 4, 5),
    ]
  }()

  @Test("Convolution and pooling", arguments: KernelsUnderTest.all, Place.allCases)
  func windows(_ kernels: KernelsUnderTest, _ place: Place) {
    let (desk, table) = (Desk(kernels, place), kernels.table)
    for count in Self.counts {
      desk.expectIntact("add_to_totals, \(count) scalars") {
        let totals = $0(count, as: .float64).assumingMemoryBound(to: Double.self)
        table.add_to_totals(count, $0(count), totals)
      }
    }
    for horizontal in Self.windowAxes {
      // Wide planes have one row.
      for vertical in Self.windowAxes.prefix(horizontal.length > 40 ? 1 : 3) {
        var windows = Windows(vertical: vertical, horizontal: horizontal)
        let (pixels, outputs) = (2 * windows.pixelCount, 2 * windows.count)
        let label = "\(vertical) and \(horizontal)"
        for (first, rows) in [(0, vertical.count), (vertical.count - 1, 1), (0, 1)] {
          let columns = rows * horizontal.count
          let rowCount = 2 * windows.places.count
          for gap in [0, 5] {
            let patchCount = (rowCount - 1) * (columns + gap) + columns
            desk.expectIntact("gather_patches \(label)") {
              table.gather_patches(
                &windows, 2, first, rows, $0(pixels), $0(patchCount), columns + gap)
            }
            desk.expectIntact("scatter_patches \(label)") {
              table.scatter_patches(
                &windows, 2, first, rows, $0(patchCount), columns + gap, $0(pixels))
            }
          }
        }
        for counts: Int32 in [0, 1] where horizontal.dilation == 1 {
          desk.expectIntact("average_pooling \(label)") {
            table.average_pooling(&windows, counts, 2, $0(pixels), $0(outputs))
          }
          desk.expectIntact("average_pooling_pullback \(label)") {
            table.average_pooling_pullback(&windows, counts, 2, $0(outputs), $0(pixels))
          }
        }
        guard vertical.eachWindowReads && horizontal.eachWindowReads else { continue }
        desk.expectIntact("max_pooling \(label)") {
          table.max_pooling(&windows, 2, $0(pixels), $0(outputs))
        }
        desk.expectIntact("gather_at_maxima \(label)") {
          table.gather_at_maxima(&windows, 2, $0(pixels), $0(pixels), $0(outputs))
        }
        desk.expectIntact("scatter_to_maxima \(label)") {
          table.scatter_to_maxima(&windows, 2, $0(pixels), $0(outputs), $0(pixels))
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

extension GuardPageTests {
  /// Each kind of group; with and without what may be null.
  @Test("Normalization", arguments: KernelsUnderTest.all, Place.allCases)
  func normalization(_ kernels: KernelsUnderTest, _ place: Place) {
    let desk = Desk(kernels, place)
    for (rows, columns) in Self.shapes where rows > 0 {
      for parameters in [NormalizationParameters.ofScalars, .ofRuns, .ofGroups] {
        // Rows are groups; or every second row belongs to one group; or all rows make two of them.
        let isLayer = parameters == .ofScalars
        let runs = isLayer ? 1 : (rows + 1) / 2
        let count = isLayer ? rows : 2
        let isBatch = parameters == .ofGroups
        let groups = NormalizationGroups(
          count: count, group_stride: isBatch ? columns : runs * columns, runs: runs,
          run_stride: isBatch ? 2 * columns : columns, length: columns, parameters: parameters,
          period: isLayer ? 1 : 2, is_centered: 1, is_by_itself: 1)
        let size = count * runs * columns
        desk.expectIntact("[\(rows), 3, \(columns)] exchanged") {
          kernels.table.exchange_axes(
            rows, 3, columns / 4, $0(rows * 3 * (columns / 4)), $0(rows * 3 * (columns / 4)))
        }
        let own = isLayer ? columns : isBatch ? 2 : 2 * runs
        for hasAll in [false, true] {
          desk.expectIntact("\(rows) rows of \(columns), \(parameters), all: \(hasAll)") { memory in
            func doubles(_ count: Int) -> UnsafeMutablePointer<Double> {
              memory(count, as: .float64).assumingMemoryBound(to: Double.self)
            }
            let (x, scale) = (memory(size), memory(own))
            let moments = memory(3 * count, as: .float64)
              .assumingMemoryBound(to: NormalizationMoments.self)
            var job = NormalizationPullback(
              x: x, cotangent: memory(size), scale: scale, moments: moments,
              mean_cotangents: hasAll && isBatch ? doubles(count) : nil,
              variance_cotangents: hasAll && isBatch ? doubles(count) : nil,
              gradient: hasAll ? memory(size) : nil, scale_sums: hasAll ? doubles(own) : nil,
              shift_sums: hasAll ? doubles(own) : nil)
            withUnsafePointer(to: groups) {
              kernels.table.group_moments(
                $0, 0, count, x, 1e-5, moments, hasAll ? doubles(count) : nil)
              kernels.table.normalize($0, 0, count, x, moments, scale, memory(own), memory(size))
              kernels.table.normalize_pullback($0, 0, count, &job)
            }
          }
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
    numbers = kernels.random(5000, seed: 7)
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
