import Adjoint
import Testing

@testable import compare

/// The truth against numbers from elsewhere.
@Suite struct TruthTests {
  /// Every option at once; the numbers are from mpmath.
  @Test func allOptionsAtOnce() {
    var example = Example(
      logits: Tensor([[2, -1, 0.5], [0.1, 3, -2], [1, 1, 1]], as: .float64),
      targets: .labels([0, Example.ignoredLabel, 2]))
    example.options.classWeights = Tensor([1, 2, 0.5], as: .float64)
    example.options.labelSmoothing = 0.1
    example.options.zLoss = 0.01
    example.options.softCap = Tensor(5, as: .float64)
    example.options.inverseTemperature = Tensor(1.5, as: .float64)
    let tensors = Truth(example, cotangent: Tensor(1, as: .float64)).reference.tensors
    let gradient = [
      -0.01412514716, -0.04772231581, 0.1119584668, 0, 0, 0, 0.1540463155, 0.1235417502,
      -0.2425130346,
    ]
    #expect((tensors[0].high[0] - 0.7937485303076).magnitude <= 5e-14)
    for (value, golden) in zip(tensors[1].high, gradient) {
      #expect((value - golden).magnitude <= 5e-11)
    }
    // Logits, class weights, β and κ.
    #expect(tensors.count == 5)
    #expect((tensors[3].high[0] - 0.0736841906732).magnitude <= 5e-14)
  }

  /// ln(1 + e^−gap) to 31 digits.
  @Test(arguments: [
    (20.0, 0x1.1b48655a5141ep-29, -0x1.f4c9913ea3902p-84),
    (60.0, 0x1.5ae191a99585ap-87, 0x1.ae0ed5181c7c0p-142),
  ])
  func confidentRows(_ gap: Double, _ high: Double, _ low: Double) {
    let example = Example(
      logits: Tensor([[gap, 0]], as: .float64), targets: .labels([0]), reduction: .none)
    let loss = Truth(example, cotangent: .ones([1], as: .float64)).reference.tensors[0]
    #expect(loss.high == [high])
    #expect((loss.low[0] - low).magnitude <= 0x1p-96 * high)
  }

  /// TensorFlow's example, with probabilities of which one row is spread over two classes. Its
  /// gradient is printed to four digits, not all of them rounded to the nearest.
  @Test func probabilities() {
    let example = Example(
      logits: Tensor([[1, 1, 1, 1], [1, 2, 3, 4]], as: .float64),
      targets: .probabilities(Tensor([[0, 0, 0, 1], [0, 0.5, 0.5, 0]], as: .float64)),
      reduction: .none)
    let tensors = Truth(example, cotangent: .ones([2], as: .float64)).reference.tensors
    let golden = [0.25, 0.25, 0.25, -0.75, 0.0321, -0.4129, -0.2632, 0.6439]
    for (value, golden) in zip(tensors[0].high, [1.3862944, 1.9401897]) {
      #expect((value - golden).magnitude <= 5e-8)
    }
    for (value, golden) in zip(tensors[1].high, golden) {
      #expect((value - golden).magnitude <= 1e-4)
    }
  }
}
