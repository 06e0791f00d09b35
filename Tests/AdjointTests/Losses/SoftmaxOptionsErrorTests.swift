import TestSupport
import Testing

@testable import Adjoint

/// Options that do not fit stop the program with a sentence that says what is wrong.
@Suite struct SoftmaxOptionsErrorTests {
  private struct Mistake: Sendable {
    let parts: [String]
    let make: @Sendable () -> Void

    init(_ parts: String..., make: @escaping @Sendable () -> Void) {
      (self.parts, self.make) = (parts, make)
    }
  }

  private static let logits = Tensor.zeros([2, 3])

  private static let mistakes: [Mistake] = [
    Mistake("class weights", "[2]", "[3]") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), classWeights: .ones([2]))(logits)
    },
    Mistake("class mask", "[2]", "[2, 3]") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), classMask: Mask([true, false]))(logits)
    },
    Mistake("class mask", "[5, 3]", "[2, 3]") {
      let mask = Mask(repeating: true, shape: [5, 3])
      _ = SoftmaxCrossEntropy(.labels([0, 1]), classMask: mask)(logits)
    },
    Mistake("soft cap", "0", "positive") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), softCap: Tensor(0))(logits)
    },
    Mistake("soft cap", "nan", "positive") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), softCap: Tensor(.nan))(logits)
    },
    Mistake("inverse temperature", "[2]", "scalar") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), inverseTemperature: .ones([2]))(logits)
    },
    Mistake("label smoothing", "1.5") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), labelSmoothing: 1.5)
    },
    Mistake("label smoothing", "nan") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), labelSmoothing: .perTarget(.nan))
    },
    Mistake("z-loss", "inf", "finite") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), zLoss: .infinity)
    },
    Mistake("divides by 0.0", "positive") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), reduction: .dividing(by: 0))(logits)
    },
    Mistake("probabilities", "[3, 2]", "[2, 3]") {
      _ = softmaxCrossEntropy(logits, probabilities: .ones([3, 2]))
    },
    Mistake("probabilities", "float64", "float32", "cast") {
      _ = softmaxCrossEntropy(logits, probabilities: .ones([2, 3], as: .float64))
    },
    Mistake("scalar", "classes") { _ = softmaxCrossEntropy(Tensor(1), labels: [0]) },
    Mistake("axis", "2", "[2, 3]") {
      _ = SoftmaxCrossEntropy(.labels([0, 1]), classAxis: 2)(logits)
    },
    Mistake("row 1", "-2", "ignored label -1") {
      _ = SoftmaxCrossEntropy(.labels([0, -2], ignoring: -1))(logits)
    },
    Mistake("all of the 2 rows are ignored", "whenAllIgnored") {
      _ = SoftmaxCrossEntropy(.labels([-1, -1], ignoring: -1), whenAllIgnored: .trap)(logits)
    },
    Mistake("all of the 2 rows are ignored", "whenAllIgnored") {
      _ = SoftmaxCrossEntropy(.labels([-1, -1], ignoring: -1), whenAllIgnored: .trap)
        .composition([logits])
    },
    Mistake("weights of the 2 rows' labels add up to 0", "whenAllIgnored") {
      _ = SoftmaxCrossEntropy(
        .labels([1, 1]), classWeights: Tensor([1, 0, 1]), whenAllIgnored: .trap)(logits)
    },
    Mistake("weights of the 2 rows' labels add up to 0", "whenAllIgnored") {
      _ = SoftmaxCrossEntropy(
        .labels([1, 1]), classWeights: Tensor([1, 0, 1]), whenAllIgnored: .trap
      ).composition([logits, Tensor([1, 0, 1])])
    },
    Mistake("[2, 3]", "axis -1", "3 labels", "classAxis", "PyTorch") {
      _ = SoftmaxCrossEntropy(.labels([0, 1, 0]))(logits)
    },
    Mistake("missing", "operands(for:)") {
      _ = apply(SoftmaxCrossEntropy(.labels([0, 1]), classWeights: .ones([3])), to: [logits])
    },
    Mistake("3 operands", "operands(for:)") {
      _ = apply(SoftmaxCrossEntropy(.labels([0, 1])), to: [logits, logits, logits])
    },
  ]

  @Test(arguments: mistakes.indices)
  func aMistakeIsExplained(_ number: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [number] in
      SoftmaxOptionsErrorTests.mistakes[number].make()
    }
    for part in ["softmaxCrossEntropy"] + Self.mistakes[number].parts {
      expectMessage(of: result, contains: part)
    }
  }
}
