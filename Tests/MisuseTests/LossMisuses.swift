import Adjoint

extension Misuse {
  /// Losses. Those of softmax cross-entropy with options are more, and stand with its tests.
  static let losses = [
    Misuse("softmaxCrossEntropy", "[2, 3]", "1 labels") {
      _ = softmaxCrossEntropy(matrix, labels: [0])
    },
    Misuse("softmaxCrossEntropy", "row 1 is 3", "0 ..< 3") {
      _ = softmaxCrossEntropy(matrix, labels: [0, 3])
    },
    Misuse("softmaxCrossEntropy", "row 0 is -1") {
      _ = softmaxCrossEntropy(matrix, labels: [-1, 0])
    },
    Misuse("softmaxCrossEntropy", "scalar") { _ = softmaxCrossEntropy(Tensor(1), labels: [0]) },
    Misuse("softmaxCrossEntropy", "probabilities", "[3]", "[2, 3]") {
      _ = softmaxCrossEntropy(matrix, probabilities: .ones([3]))
    },
    Misuse("softmaxCrossEntropy", "float64", "float32") {
      _ = softmaxCrossEntropy(matrix, probabilities: wide)
    },
    Misuse("softmaxCrossEntropy", "divides by nan") {
      _ = softmaxCrossEntropy(matrix, labels: [0, 1], reduction: .dividing(by: .nan))
    },
    Misuse("softmaxCrossEntropy", "axis 2") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), classAxis: 2)(matrix)
    },
    Misuse(
      "softmaxCrossEntropy: a loss for each row", "[\(1 << 40), \(1 << 40), 0]",
      "does not give so much memory"
    ) {
      _ = softmaxCrossEntropy(Tensor.zeros([1 << 40, 1 << 40, 0]), labels: [])
    },
    Misuse("softmaxCrossEntropy: a loss for each row", "[\(1 << 45), 0]", "281 TB") {
      let x = Tensor.zeros([1 << 45, 0], as: .float64)
      _ = softmaxCrossEntropy(x, probabilities: x)
    },
    Misuse("linearSoftmaxCrossEntropy", "[2, 3]", "[4, 2]") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]))(matrix, weights: .ones([4, 2]))
    },
    Misuse("linearSoftmaxCrossEntropy", "bias", "[3]", "[4]") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]))(matrix, weights: .ones([4, 3]), bias: .ones([3]))
    },
    Misuse("linearSoftmaxCrossEntropy", "0") {
      _ = LinearSoftmaxCrossEntropy(
        SoftmaxCrossEntropy(.labels([0, 1])), hasBias: false, blockRows: 0)
    },
    Misuse("binaryCrossEntropy", "[2, 3]", "[3]") {
      _ = binaryCrossEntropy(matrix, targets: .ones([3]))
    },
    Misuse("binaryCrossEntropy", "float32", "float64") {
      _ = binaryCrossEntropy(matrix, targets: wide)
    },
    Misuse("binaryCrossEntropy", "[2]", "[2, 3]") {
      _ = binaryCrossEntropy(matrix, targets: matrix, weights: .ones([2]))
    },
    Misuse("binaryCrossEntropy", "divides by -1") {
      _ = binaryCrossEntropy(matrix, targets: matrix, reduction: .dividing(by: -1))
    },
    Misuse("focalLoss", "gamma is -1") { _ = focalLoss(matrix, labels: [0, 1], gamma: -1) },
    Misuse("focalLoss", "gamma is nan") { _ = focalLoss(matrix, labels: [0, 1], gamma: .nan) },
    Misuse("focalLoss", "divides by 0") {
      _ = focalLoss(matrix, labels: [0, 1], reduction: .dividing(by: 0))
    },
    Misuse("binaryFocalLoss", "gamma is nan") {
      _ = binaryFocalLoss(matrix, targets: matrix, gamma: .nan)
    },
    Misuse("poly1Loss", "divides by 0") {
      _ = poly1Loss(matrix, labels: [0, 1], reduction: .dividing(by: 0))
    },
  ]
}
