import Adjoint

extension Workload {
  static let lossShapes = [(32, 10), (128, 10), (1024, 1000), (8192, 1000), (256, 50257)]

  /// Softmax cross-entropy of logits with its gradient.
  static func softmaxCrossEntropies(_ scale: Scale) -> [Workload] {
    lossShapes.map { rows, classes in
      softmaxCrossEntropy("sce/\(rows)x\(classes)", scale(rows), scale(classes))
    }
  }

  /// The same for plots: many columns beside many rows, of 2²⁰ logits each; and ever more rows.
  static func softmaxCurves(_ scale: Scale) -> [Workload] {
    let logits = scale == .whole ? 1 << 20 : 40_000
    let columns = [2, 4, 10, 32, 100, 320, 1000, 3200, 10_000, 32_000, 100_000].map { classes in
      softmaxCrossEntropy(
        "sce-columns/\(classes)", (logits + classes - 1) / classes, scale(classes))
    }
    let rows = [1, 4, 16, 64, 256, 1024, 4096, 16_384].map { rows in
      softmaxCrossEntropy("sce-rows/\(rows)x1000", scale(rows), scale(1000))
    }
    return columns + rows
  }

  /// The logits are read and their gradient written: twice their bytes. Below 100,000 logits it is
  /// the tape that counts.
  private static func softmaxCrossEntropy(_ name: String, _ rows: Int, _ classes: Int) -> Workload {
    let logitBytes = 4 * Double(rows * classes)
    let limit: Limit? = logitBytes < 400e3 ? nil : logitBytes < 16e6 ? .cache : .memory
    return Workload(name: name, amount: .bytes(2 * logitBytes), limit: limit) {
      let logits = normal([rows, classes], seed: 1)
      let labels = randomIndices(rows, below: classes)
      return Work {
        valueWithGradient(at: logits) { Adjoint.softmaxCrossEntropy($0, labels: labels) }
      } tensors: {
        [$0.value, $0.gradient]
      }
    }
  }

  /// A last layer over a large vocabulary with its loss, forward and backward. Three products are
  /// needed: the logits, and the gradients of inputs and weights.
  static func linearLosses(_ scale: Scale) -> [Workload] {
    [(2048, 512, 32000)].map { rows, length, classes in
      let name = "linear-sce/\(rows)x\(length)x\(classes)"
      let (rows, length, classes) = (scale(rows), scale(length), scale(classes))
      let amount = Amount.flops(6 * Double(rows * length * classes))
      return Workload(name: name, amount: amount, limit: .arithmetic) {
        let inputs = normal([rows, length], seed: 1)
        let weights = normal([classes, length], seed: 2) * 0.05
        let loss = SoftmaxCrossEntropy(.labels(randomIndices(rows, below: classes)))
        return Work {
          valueWithGradient(at: inputs, weights) { loss($0, weights: $1) }
        } tensors: {
          [$0.value, $0.gradient.0, $0.gradient.1]
        }
      }
    }
  }
}
