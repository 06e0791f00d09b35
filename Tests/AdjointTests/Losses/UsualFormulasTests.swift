import TestSupport
import Testing

@testable import Adjoint

/// What the usual float32 formulas lose on the same fixture, in the same units: PyTorch's, and the
/// library's own composition. Where a row is confident they lose everything, so being within a few
/// units there is no matter of course.
@Suite struct UsualFormulasTests {
  /// Worse than this is noise: of the 24 bits of a float32 fewer than 8 are right.
  private static let noise = 1e5

  /// The errors of each row's loss and of its label's gradient by one way to compute them.
  private struct Answer {
    let losses: [Float]
    let gradient: [Float]

    func lossError(of row: Int, _ fixture: SoftmaxCase) -> Double {
      UlpErrors.ulps(of: losses[row], from: fixture.losses[row])
    }

    func labelError(of row: Int, _ fixture: SoftmaxCase) -> Double {
      let position = row * fixture.classes + fixture.labels[row]
      return UlpErrors.ulps(of: gradient[position], from: fixture.gradient[position])
    }
  }

  private static func fused(_ fixture: SoftmaxCase) -> Answer {
    answer(fixture) { softmaxCrossEntropy($0, labels: fixture.labels, reduction: .none) }
  }

  private static func composed(_ fixture: SoftmaxCase) -> Answer {
    let operation = SoftmaxCrossEntropy(.labels(fixture.labels), reduction: .none)
    return answer(fixture) { operation.composition(.one($0)) }
  }

  private static func pyTorch(_ fixture: SoftmaxCase) -> Answer {
    Answer(losses: fixture.pyTorchLosses, gradient: fixture.pyTorchGradient)
  }

  private static func answer(_ fixture: SoftmaxCase, _ losses: (Tensor) -> Tensor) -> Answer {
    let (value, pullback) = valueWithPullback(at: fixture.tensor, of: losses)
    return Answer(
      losses: value.scalars(as: Float.self),
      gradient: pullback(.ones(value.shape)).scalars(as: Float.self))
  }

  /// How far the label's logit is above the others; negative where it is below one, nil where there
  /// is no other.
  private static func lead(of row: Int, _ fixture: SoftmaxCase) -> Double? {
    let logits = fixture.logits[row * fixture.classes..<(row + 1) * fixture.classes]
    let label = logits.startIndex + fixture.labels[row]
    let others = logits.indices.filter { $0 != label }.map { logits[$0] }
    return others.max().map { Double(logits[label]) - Double($0) }
  }

  /// The rows whose label leads by enough for 1 + r to round to 1, and whose loss is still a normal
  /// number, which has 24 bits to lose.
  private static func confidentRows(_ fixture: SoftmaxCase) -> [Int] {
    (0..<fixture.rows).filter { row in lead(of: row, fixture).map { (20...80) ~= $0 } ?? false }
  }

  @Test(arguments: SoftmaxCase.all)
  func everyConfidentRowIsNoiseUnlessItIsFused(_ fixture: SoftmaxCase) {
    let fused = Self.fused(fixture)
    let usual = [Self.composed(fixture), Self.pyTorch(fixture)]
    for row in Self.confidentRows(fixture) {
      #expect(fused.lossError(of: row, fixture) <= UlpErrors.mostOfLoss)
      #expect(fused.labelError(of: row, fixture) <= UlpErrors.mostOfGradient)
      for answer in usual {
        #expect(answer.lossError(of: row, fixture) > Self.noise, "row \(row)")
        #expect(answer.labelError(of: row, fixture) > Self.noise, "row \(row)")
      }
    }
  }

  /// Without confident rows the test above would prove nothing. The sweeps lead by 5, 10, … 100, of
  /// which 13 are within 20 … 80; one of them leads by 0.3 more, and so by 80.3 at one end.
  @Test func theFixtureHasConfidentRows() {
    let sweeps = SoftmaxCase.all.filter { $0.name.hasPrefix("confident") }
    #expect(sweeps.map { Self.confidentRows($0).count } == [13, 13, 12])
  }

  /// Here each of many classes is small beside the label's, and their sum is not.
  @Test(arguments: SoftmaxCase.all.filter { $0.classes > 1000 })
  func aLargeVocabularyIsNoiseForPyTorch(_ fixture: SoftmaxCase) {
    #expect(Self.pyTorch(fixture).lossError(of: 0, fixture) > Self.noise)
    #expect(Self.fused(fixture).lossError(of: 0, fixture) <= UlpErrors.mostOfLoss)
  }
}
