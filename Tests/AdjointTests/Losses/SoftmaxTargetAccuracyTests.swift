import TestSupport
import Testing

@testable import Adjoint

/// float32 losses with soft and smoothed targets against mpmath's, for the exact float32 inputs.
@Suite struct SoftmaxTargetAccuracyTests {
  private struct Entry: Decodable {
    let kind: String
    let logits: TensorFixture
    let weights: [Double]?
    let labels: [Int]?
    let smoothing: Double?
    let probabilities: [Double]?
    let losses: [Double]
    let gradient: [Double]

    /// T·p_i + t_i.
    let scale: [Double]

    func loss(_ reduction: LossReduction) -> SoftmaxCrossEntropy {
      let weights = weights.map { Tensor($0) }
      guard let labels else {
        return SoftmaxCrossEntropy(
          .probabilities(Tensor(probabilities!, shape: Shape(logits.shape))), classWeights: weights,
          reduction: reduction)
      }
      let share = smoothing!
      return SoftmaxCrossEntropy(
        .labels(labels), classWeights: weights,
        labelSmoothing: kind == "perTarget" ? .perTarget(share) : .perClass(share),
        reduction: reduction)
    }
  }

  /// The gradient errs by a few units of its two terms, and the loss, a sum of terms of one sign, by
  /// a few of its own.
  @Test func lossesAndGradients() throws {
    let entries: [Entry] = try loadFixture("softmax_cross_entropy_targets_float32")
    #expect(entries.count == 72)
    for (number, entry) in entries.enumerated() {
      let logits = entry.logits.tensor(as: .float32)
      let losses = entry.loss(.none)(logits)
      let errors = UlpErrors(losses.scalars(as: Float.self), truths: entry.losses)
      #expect(errors.isRightLoss, "case \(number), \(entry.kind): \(errors)")

      let weights = Tensor.weights(losses.shape, as: .float32)
      let gradients = [
        (gradient(at: logits) { entry.loss(.sum)($0) }, Tensor.ones(losses.shape)),
        (gradient(at: logits) { (entry.loss(.none)($0) * weights).sum() }, weights),
      ]
      for (gradient, rowScales) in gradients {
        let classes = logits.shape[1]
        for (index, value) in gradient.scalars.enumerated() {
          let scale = rowScales.scalars[index / classes]
          let bound = 0x1p-24 * scale * entry.scale[index] + 2 * 0x1p-149
          let error = distance(value, scale * entry.gradient[index]) / bound
          #expect(error <= 8, "case \(number), \(entry.kind), element \(index)")
        }
      }
    }
  }

  /// Rows with labels whose logits are anywhere within [−100, 100] and far from 0, and confident
  /// ones.
  @Test(arguments: [2, 3, 10, 17, 64, 1023])
  func labels(_ classes: Int) {
    let rows = classes > 100 ? 12 : 60
    for (number, offset) in [0, 3.3, 1e3, 1e6].enumerated() {
      var random = RandomStream(seed: number)
      let spread = Tensor.uniform([rows, classes], in: -100..<100, using: &random)
      let width = Tensor.uniform([rows, 1], in: 0..<1, using: &random)
      let logits = spread * width * width + offset
      let largest = logits.argmax(along: 1)
      let labels = (0..<rows).map { row in
        row % 2 == 0 ? largest[row] : Int.random(in: 0..<classes, using: &random)
      }
      SoftmaxTruth.expectRight(logits, labels: labels)
    }
  }

  @Test func confidentSweep() {
    var (lossErrors, gradientErrors) = (UlpErrors(), UlpErrors())
    for gap in stride(from: 5.0, through: 100, by: 0.25) {
      for classes in [2, 5, 33] {
        var row = [Double](repeating: 0, count: classes)
        row[classes / 2] = gap
        let truth = SoftmaxTruth(row, label: classes / 2)
        // A target that is one by its probabilities is no less exact.
        var masses = [Double](repeating: 0, count: classes)
        masses[classes / 2] = 1
        let byLabel = SoftmaxCrossEntropy(.labels([classes / 2]))
        let byMasses = SoftmaxCrossEntropy(.probabilities(Tensor([masses])))
        for loss in [byLabel, byMasses] {
          let (value, gradient) = valueWithGradient(at: Tensor([row])) { loss($0) }
          lossErrors.note(value.scalars(as: Float.self), truths: [truth.loss])
          gradientErrors.note(gradient.scalars(as: Float.self), truths: truth.gradient)
        }
      }
    }
    #expect(lossErrors.normal <= 4 && lossErrors.subnormal <= 2, "\(lossErrors)")
    #expect(gradientErrors.normal <= 4 && gradientErrors.subnormal <= 2, "\(gradientErrors)")
  }
}
