import CKernels
import Testing

@testable import Adjoint

// The kernels of losses between pages without access.
extension GuardPageTests {
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
}
