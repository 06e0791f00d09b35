import Adjoint
import AdjointNetworks
import Foundation
import Testing

@testable import names

/// The bigram model and its optimum.
@Suite struct BigramTests {
  /// Of `ab`, `aa`, `b` the pairs are .a ab b. .a aa a. .b b. and so: of what follows the end, a twice and b
  /// once; of what follows a, a once, b once, the end once; of what follows b, the end twice.
  @Test func theOptimumOfThreeNamesIsThatByHand() {
    let names = ["ab", "aa", "b"]
    let vocabulary = Vocabulary(of: names)
    let places = Places(of: names, vocabulary, contextLength: 1)
    let counts = BigramCounts(places, vocabulary: vocabulary.count)
    #expect(counts.counts.scalars == [0, 2, 1, 1, 1, 1, 2, 0, 0])
    // −(2·ln ⅔ + ln ⅓ + 3·ln ⅓ + 2·ln 1)/8
    let byHand = (2 * log(1.5) + 4 * log(3)) / 8
    let optimum = counts.model()
    #expect((optimum.loss(at: places) - byHand).magnitude < 1e-15)
    // There the gradient is zero, and that of other logits is not.
    let gradient = valueWithGradients {
      softmaxCrossEntropy(optimum(places.inputs), labels: places.labels)
    }.gradients[optimum.logits.weight]!
    #expect(gradient.scalars.allSatisfy { $0.magnitude < 1e-16 })
    let more = counts.model(adding: 1).loss(at: places)
    #expect(more > byHand)
  }

  /// What never came has no probability at the optimum.
  @Test func anUnseenPairIsInfinite() {
    let vocabulary = Vocabulary(of: ["ab", "ba"])
    let counts = BigramCounts(
      Places(of: ["ab"], vocabulary, contextLength: 1), vocabulary: vocabulary.count)
    let other = Places(of: ["ba"], vocabulary, contextLength: 1)
    #expect(counts.model().loss(at: other) == .infinity)
    #expect(counts.model(adding: 1).loss(at: other).isFinite)
  }
}
