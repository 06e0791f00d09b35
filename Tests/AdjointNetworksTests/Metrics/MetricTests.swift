import Adjoint
import AdjointNetworks
import Foundation
import Testing

/// Metrics are values that add up over batches.
@Suite struct MetricTests {
  private static let scores = Tensor([
    [0.1, 0.7, 0.2], [0.5, 0.5, 0.4], [3, 1, 2], [0, .nan, 1], [1, 2, 3],
  ])
  private static let labels = [1, 1, 2, 2, 0]

  @Test func accuracyOfTheFirstClasses() {
    func accuracy(_ classes: Int) -> Accuracy {
      var accuracy = Accuracy(top: classes)
      accuracy.add(Self.scores, labels: Self.labels)
      return accuracy
    }
    // Of two equal scores the first is the higher; NaN is wrong.
    #expect([1, 2, 3].map { accuracy($0).correctCount } == [1, 3, 4])
    #expect(accuracy(2).value == 0.6 && "\(accuracy(2))" == "0.6 (3 of 5)")
  }

  @Test func batchesAddUp() {
    var (whole, pieces, other) = (Accuracy(), Accuracy(), Accuracy())
    whole.add(Self.scores, labels: Self.labels, ignoring: 0)
    pieces.add(Self.scores[0..<2], labels: [1, 1], ignoring: 0)
    other.add(Self.scores[2..<5], labels: [2, 2, 0], ignoring: 0)
    pieces.add(other)
    #expect(pieces == whole && whole.count == 4)
    #expect(Accuracy().value.isNaN)
  }

  @Test func confusionPrecisionAndRecall() {
    var matrix = ConfusionMatrix(classes: 3)
    matrix.add(predictions: [0, 0, 1, 2, 2, 2], labels: [0, 1, 1, 2, 2, 0])
    #expect(matrix.counts == [[1, 0, 1], [1, 1, 0], [0, 0, 2]])
    #expect(matrix.accuracy == 4.0 / 6 && matrix.count == 6 && matrix.correctCount == 4)
    #expect(matrix.precision(of: 2) == 2.0 / 3 && matrix.recall(of: 2) == 1)
    #expect(matrix.f1(of: 2) == 0.8 && matrix.precision(of: 1) == 1)
    var scored = ConfusionMatrix(classes: 3)
    scored.add(Self.scores, labels: Self.labels, ignoring: 2)
    scored.add(matrix)
    #expect(scored.count == 9)
    #expect("\(matrix)".split(separator: "\n").count == 4)
  }

  @Test func meansWeighTheirCounts() {
    var mean = Mean()
    mean.add(2, count: 3)
    mean.add(6, count: 1)
    mean.add(.nan, count: 0)
    var other = Mean()
    other.add(1, count: 4)
    mean.add(other)
    #expect(mean.value == 2 && mean.count == 8)
    #expect(mean.perplexity == exp(2))
    #expect(Mean().value.isNaN)
  }
}
