import Adjoint

extension ProgramCase {
  private static let labels = [0, 6, 3, 1, 3]

  /// Losses of 5 rows and 7 classes.
  static let losses: [ProgramCase] = [
    loss("softmaxCrossEntropy") { softmaxCrossEntropy($0, labels: labels) },
    loss("softmaxCrossEntropy of rows") {
      softmaxCrossEntropy($0, labels: labels, reduction: .none)
    },
    loss("softmaxCrossEntropy with smoothing and z-loss") {
      SoftmaxCrossEntropy(
        .labels([0, -1, 3, 1, 3], ignoring: -1), labelSmoothing: 0.1, zLoss: 0.01)($0)
    },
    loss("softmaxCrossEntropy with a class mask") {
      SoftmaxCrossEntropy(
        .labels(labels), classMask: Mask([true, true, false, true, true, false, true]))($0)
    },
    ProgramCase(
      gradientOf: "softmaxCrossEntropy of probabilities", [[5, 7], [5, 7]], within: 0.05...1
    ) { softmaxCrossEntropy(9 * $0[0], probabilities: $0[1], reduction: .sum) },
    ProgramCase(
      gradientOf: "softmaxCrossEntropy with weights, temperature and cap", [[5, 7], [7], [], []],
      within: 0.3...3
    ) { x in
      SoftmaxCrossEntropy(
        .labels(labels), classWeights: x[1], inverseTemperature: x[2], softCap: x[3])(x[0])
    },
    ProgramCase(gradientOf: "linearSoftmaxCrossEntropy", [[5, 3], [7, 3], [7]]) {
      SoftmaxCrossEntropy(.labels(labels))($0[0], weights: $0[1], bias: $0[2])
    },
    ProgramCase(
      gradientOf: "binaryCrossEntropy", [[5, 3], [5, 3], [3], [5, 1]], within: 0.1...1
    ) {
      binaryCrossEntropy(
        9 * $0[0] - 5, targets: $0[1], positiveWeight: $0[2], weights: $0[3], reduction: .none)
    },
    loss("focalLoss") { focalLoss($0, labels: labels, gamma: 1.5) },
    ProgramCase(gradientOf: "binaryFocalLoss", [[5, 3], [5, 3]], within: 0.1...1) {
      binaryFocalLoss(3 * $0[0], targets: $0[1], gamma: 2, alpha: 0.25)
    },
    loss("poly1Loss") { poly1Loss($0, labels: labels, epsilon: 0.7) },
  ]

  private static func loss(
    _ name: String, _ function: @escaping @Sendable (Tensor) -> Tensor
  ) -> ProgramCase {
    ProgramCase(gradientOf: name, [[5, 7]], within: -6...6) { function($0[0]) }
  }
}
