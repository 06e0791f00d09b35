import TestSupport
import Testing

@testable import Adjoint

/// Binary cross-entropy as an operation: shapes without elements, threads, what stays on the tape,
/// and operands that do not fit.
@Suite(.serialized) struct BinaryCrossEntropyTests {
  @Test(arguments: ScalarType.allCases, [[0], [0, 3], [3, 0]] as [Shape])
  func withoutElementsTheSumIsZeroAndTheMeanNotANumber(_ type: ScalarType, _ shape: Shape) {
    let x = Tensor.zeros(shape, as: type)
    for reduction in LossReduction.plain {
      let (value, pullback) = valueWithPullback(at: x, x) {
        binaryCrossEntropy($0, targets: $1, reduction: reduction)
      }
      switch reduction {
      case .mean: #expect(value.shape == [] && value.scalar.isNaN)
      case .sum: #expect(value.shape == [] && value.scalar == 0)
      default: #expect(value.shape == shape)
      }
      let (logits, targets) = pullback(.ones(value.shape, as: type))
      #expect(logits.shape == shape && targets.shape == shape && logits.scalarType == type)
    }
  }

  @Test(arguments: ScalarType.allCases)
  func anyNumberOfThreadsGivesTheSameBits(_ type: ScalarType) {
    var random = RandomStream(seed: 6)
    let shape: Shape = [7000, 19]  // several pieces, the last of which is shorter
    let logits = Tensor.uniform(shape, in: -8..<8, as: type, using: &random)
    let targets = Tensor.uniform(shape, in: 0..<1, as: type, using: &random)
    let (p, w) = (Tensor.weights([19], as: type), Tensor.weights([7000, 1], as: type))
    for reduction in LossReduction.plain {
      func loss(_ x: Tensor, _ t: Tensor, _ p: Tensor, _ w: Tensor) -> Tensor {
        binaryCrossEntropy(x, targets: t, positiveWeight: p, weights: w, reduction: reduction)
      }
      expectSameBits("\(reduction)") {
        let (value, pullback) = valueWithPullback(at: logits, targets, p, w, of: loss)
        let gradients = pullback(.ones(value.shape, as: type))
        return [value, gradients.0, gradients.1, gradients.2, gradients.3]
      }
      if type == .float64 && reduction == .none {
        // Each piece is where it belongs.
        let composed = BinaryCrossEntropy(reduction: .none)
          .composition([logits, targets, p, w])
        expectClose(loss(logits, targets, p, w), composed, within: .elementwise(1e-14))
      }
    }
  }

  @Test func theTapeKeepsGradientsThatAreWantedAndNothingElse() {
    let (x, t) = (Tensor.zeros([100], as: .float32), Tensor.zeros([100], as: .float32))
    func kept(_ function: (Tensor, Tensor) -> Tensor) -> Int {
      var bytes = 0
      _ = gradient(at: x, t) { x, t in
        let loss = function(x, t)
        bytes = Tape.current!.steps.filter { $0.name == "binaryCrossEntropy" }
          .reduce(0) { $0 + $1.bytesKept }
        return loss
      }
      return bytes
    }
    #expect(kept { x, _ in binaryCrossEntropy(x, targets: t) + 0 * x.sum() } == 400)
    #expect(kept { _, y in binaryCrossEntropy(x, targets: y) } == 400)
    #expect(kept { x, t in binaryCrossEntropy(x, targets: t) } == 800)
  }

  @Test func nothingIsRecordedOutsideOfScopes() {
    let x = Tensor([1, -2])
    let loss = binaryCrossEntropy(x, targets: Tensor([1, 0]), reduction: .sum)
    let expected = System.log1p(System.exp(-1)) + System.log1p(System.exp(-2))
    #expect(!loss.mayBeRecorded && (loss.scalar - expected).magnitude < 1e-7)
  }

  @Test func targetsOfAnotherShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = binaryCrossEntropy(.zeros([4, 1]), targets: .zeros([4]))
    }
    expectMessage(
      of: result, contains: "binaryCrossEntropy", "[4, 1]", "same shape", "shape [4]", "reshape")
  }

  @Test func weightsThatDoNotFit() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = binaryCrossEntropy(.zeros([4, 3]), targets: .zeros([4, 3]), weights: .zeros([4]))
    }
    expectMessage(of: result, contains: "binaryCrossEntropy", "weights", "[4]", "[4, 3]")
  }

  /// A weight of more axes than the logits would make the result larger than they are.
  @Test func aPositiveWeightOfMoreAxes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = binaryCrossEntropy(.zeros([3]), targets: .zeros([3]), positiveWeight: .zeros([2, 3]))
    }
    expectMessage(of: result, contains: "binaryCrossEntropy", "positive weight", "[2, 3]", "[3]")
  }

  @Test func targetsOfAnotherType() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = binaryCrossEntropy(.zeros([3]), targets: .zeros([3], as: .float64))
    }
    expectMessage(of: result, contains: "binaryCrossEntropy", "float32", "float64")
  }
}
