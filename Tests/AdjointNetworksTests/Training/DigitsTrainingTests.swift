import Adjoint
import AdjointNetworks
import HandwrittenDigits
import Testing

/// A short training of a small network on the digits, from end to end.
@Suite struct DigitsTrainingTests {
  private final class Classifier: Module {
    let hidden = Linear(64, 32)
    let output = Linear(32, 10)

    func callAsFunction(_ images: Tensor) -> Tensor { output(relu(hidden(images))) }
  }

  /// Trains on some of the data, and gives the mean loss of each epoch.
  private static func train(
    _ model: Classifier, on data: LabeledData, epochs: Int, seed: Int
  ) -> [Double] {
    let optimizer = Optimizer(model, SGD(learningRate: 0.1, momentum: 0.9))
    return (0..<epochs).map { epoch in
      var total = 0.0
      for batch in data.batches(of: 32, seed: seed, epoch: epoch) {
        let (loss, gradients) = valueWithGradients {
          softmaxCrossEntropy(model(batch.inputs), labels: batch.labels)
        }
        optimizer.update(with: gradients)
        total += loss.scalar * Double(batch.count)
      }
      return total / Double(data.count)
    }
  }

  private static func accuracy(_ model: Classifier, on data: LabeledData) -> Double {
    let logits = model(data.inputs).scalars
    let correct = data.labels.enumerated().count { row, label in
      let scores = logits[row * 10..<(row + 1) * 10]
      return scores.max() == scores[row * 10 + label]
    }
    return Double(correct) / Double(data.count)
  }

  @Test func trainingLearnsDigitsOfOtherHands() throws {
    let digits = try Digits.load()
    let model = withSeed(1) { Classifier() }
    let before = Self.accuracy(model, on: digits.test)
    let losses = Self.train(model, on: digits.training, epochs: 4, seed: 1)
    let after = Self.accuracy(model, on: digits.test)
    #expect(losses == losses.sorted(by: >))
    #expect(losses[3] < losses[0] / 3)
    #expect(before < 0.3)
    #expect(after >= 0.85)
  }

  @Test func sameSeedGivesTheSameBits() throws {
    let data = try Digits.load().training[0..<320]
    func parameters(seed: Int) -> [[UInt64]] {
      let model = withSeed(seed) { Classifier() }
      _ = Self.train(model, on: data, epochs: 2, seed: seed)
      return model.parameters.map { $0.value.scalars.map(\.bitPattern) }
    }
    let first = parameters(seed: 2)
    #expect(first == parameters(seed: 2))
    #expect(first != parameters(seed: 3))
  }
}
