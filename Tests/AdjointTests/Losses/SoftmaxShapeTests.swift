import Testing

@testable import Adjoint

/// float32 rows from one class to a large vocabulary, with labels and smoothed ones.
@Suite struct SoftmaxShapeTests {
  static let shapes: [Shape] = [
    [1, 1], [0, 10], [1, 2], [7, 17], [33, 1023], [8, 32000], [4, 50257], [2, 131_072],
  ]

  @Test(arguments: shapes)
  func lossesAndGradients(_ shape: Shape) {
    var random = RandomStream(seed: 6)
    let (rows, classes) = (shape[0], shape[1])
    let logits = Tensor.normal(shape, standardDeviation: 6, using: &random)
    let labels = (0..<rows).map { _ in Int.random(in: 0..<classes, using: &random) }
    SoftmaxTruth.expectRight(logits, labels: labels)

    let smoothed = SoftmaxCrossEntropy(.labels(labels), labelSmoothing: 0.1, reduction: .sum)
    let smoothedGradient = Adjoint.gradient(at: logits) { smoothed($0) }
    let gradient = SoftmaxTruth.rows(logits.scalars, labels: labels).gradient
    var worst = 0.0
    for (index, value) in smoothedGradient.scalars.enumerated() {
      let isLabel = index % classes == labels[index / classes]
      let p = gradient[index] + (isLabel ? 1 : 0)
      let t = 0.1 / Double(classes) + (isLabel ? 0.9 : 0)
      worst = max(worst, distance(value, p - t) / (0x1p-24 * (p + t)))
    }
    #expect(worst <= 8, "of u·(p + t)")
  }
}
