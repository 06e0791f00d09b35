import Adjoint
import AdjointNetworks
import ExampleNetworks
import Foundation
import Testing

@testable import names

/// The training of both models.
@Suite struct TrainingTests {
  private static func settings(_ model: Settings.Model, steps: Int? = nil) -> Settings {
    var settings = Settings()
    (settings.model, settings.steps) = (model, steps)
    return settings
  }

  /// At first the network is no better than chance, ln 27 = 3.30, and then it learns.
  @Test func theNetworkLearns() throws {
    let data = try NameData(.census(), seed: 1)
    let model = withSeed(1) { MLP(vocabulary: data.vocabulary.count) }
    let places = data.training(for: model)
    try train(model, on: data, Self.settings(.mlp, steps: 1))
    #expect(model.loss(at: places) > 3)
    try train(model, on: data, Self.settings(.mlp, steps: 200))
    #expect(model.loss(at: places) < 2.9)
  }

  /// The counts are the optimum, which nothing is better than.
  @Test func theBigramReachesItsOptimum() throws {
    let data = try NameData(.census(), seed: 1)
    let model = Bigram(vocabulary: data.vocabulary.count)
    let places = data.training(for: model)
    try train(model, on: data, Self.settings(.bigram))
    let optimum = BigramCounts(places, vocabulary: data.vocabulary.count).model()
    let excess = model.loss(at: places) - optimum.loss(at: places)
    #expect(excess > 0 && excess < 5e-5)
  }

  /// Where there are fewer places than a batch has.
  @Test func aFewNamesAreLearnt() throws {
    let list = try NameList(Data(String(repeating: "ab\n", count: 10).utf8), file: "list")
    let data = try NameData(list, seed: 1)
    for kind in Settings.Model.allCases {
      let model = withSeed(1) { kind.model(vocabulary: data.vocabulary.count) }
      try train(model, on: data, Self.settings(kind, steps: 200))
      #expect(model.loss(at: data.test(for: model)) < 0.5)
    }
  }

  /// Samples are of the vocabulary, follow from the seed, and end.
  @Test func samplesEnd() throws {
    let data = try NameData(.census(), seed: 1)
    let model = BigramCounts(
      data.all(for: Bigram(vocabulary: data.vocabulary.count)), vocabulary: data.vocabulary.count
    ).model(adding: 1)
    func names(_ seed: Int) -> [String] {
      var random = RandomStream(seed: seed)
      return (0..<50).map { _ in model.sample(from: data.vocabulary, using: &random) }
    }
    #expect(names(1) == names(1) && names(1) != names(2))
    #expect(names(1).allSatisfy { $0.count <= NameList.longestName && !$0.contains(".") })
  }
}
