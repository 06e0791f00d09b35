import TestSupport
import Testing

@testable import Adjoint

/// PyTorch's cross_entropy in float64, and with it ONNX's SoftmaxCrossEntropyLoss: a sample of all
/// their options, from logits `[C]` to `[N, C, d1, d2]`.
@Suite struct SoftmaxPyTorchTests {
  private struct Entry: Decodable {
    let logits: TensorFixture
    let axis: Int
    let labels: [Int]?
    let ignored: Int?
    let probabilities: [Double]?
    let weights: [Double]?
    let smoothing: Double
    let reduction: String
    let value: [Double]
    let cotangent: [Double]
    let gradient: [Double]
    let targetGradient: [Double]?

    var loss: SoftmaxCrossEntropy {
      let weights = weights.map { Tensor($0, as: .float64) }
      let smoothing = LabelSmoothing.perClass(smoothing)
      let reduction: LossReduction =
        switch self.reduction {
        case "mean": .mean
        case "sum": .sum
        default: .none
        }
      if let labels {
        return SoftmaxCrossEntropy(
          .labels(labels, ignoring: ignored), classWeights: weights, labelSmoothing: smoothing,
          classAxis: axis, reduction: reduction)
      }
      return SoftmaxCrossEntropy(
        .probabilities(Tensor(probabilities!, shape: Shape(logits.shape), as: .float64)),
        classWeights: weights, labelSmoothing: smoothing, classAxis: axis, reduction: reduction)
    }
  }

  @Test(arguments: [true, false])
  func valuesAndGradients(_ isFused: Bool) throws {
    let entries: [Entry] = try loadFixture("softmax_cross_entropy_pytorch_float64")
    #expect(entries.count == 300)
    for (number, entry) in entries.enumerated() {
      let loss = entry.loss
      let point = Array(loss.operands(for: entry.logits.tensor(as: .float64)))
      let (value, pullback) = valueWithPullback(at: point) {
        isFused ? apply(loss, to: Operands($0)) : loss.composition(Operands($0))
      }
      let gradients = pullback(Tensor(entry.cotangent, shape: value.shape, as: .float64))
      var error = WorstError()
      func note(_ tensor: Tensor, _ expected: [Double]) {
        error.note(
          tensor, Tensor(expected, shape: tensor.shape, as: .float64), "case \(number)")
      }
      note(value, entry.value)
      note(gradients[0], entry.gradient)
      if let expected = entry.targetGradient { note(gradients[1], expected) }
      #expect(error.error <= 1e-13, "\(error)")
    }
  }
}
