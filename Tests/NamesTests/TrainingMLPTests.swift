import Adjoint
import AdjointNetworks
import Testing

@testable import names

/// The training of the network.
@Suite struct TrainingMLPTests {
  private static func training(steps: Int, model: MLP, on data: NameData) -> MLPTraining {
    MLPTraining(model, on: data.training(for: model), seed: 1, steps: steps)
  }

  /// It learns, and its values are finite.
  @Test func theLossFalls() throws {
    let data = try NameData(.census(), seed: 1)
    let model = withSeed(1) { MLP(vocabulary: data.vocabulary.count) }
    var training = Self.training(steps: 80, model: model, on: data)
    training.run(validation: data.validation(for: model))
    let losses = training.curves["training loss"]!.points.map(\.value)
    #expect(losses.count == 80 && losses[0] > 3)
    #expect(losses.suffix(20).reduce(0, +) / 20 < 2.9)
    #expect(
      training.curves["validation loss"]!.points.map(\.step)
        == Array(stride(from: 4, through: 80, by: 4)))
    #expect(training.optimizer.step == 80)
  }

  /// A training that goes on, with the model and the optimizer's state of another, ends where one that never
  /// stopped does.
  @Test func aTrainingGoesOnBitForBit() throws {
    let data = try NameData(.census(), seed: 1)
    let validation = data.validation(for: MLP(vocabulary: data.vocabulary.count))
    func model() -> MLP { withSeed(1) { MLP(vocabulary: data.vocabulary.count) } }
    let (whole, first, second) = (model(), model(), model())
    var uninterrupted = Self.training(steps: 30, model: whole, on: data)
    uninterrupted.run(validation: validation)
    // The rate of a training depends on how many steps there are, so the first is of as many.
    var half = Self.training(steps: 30, model: first, on: data)
    half.run(until: 17, validation: validation)
    for (parameter, other) in zip(second.parameters, first.parameters) {
      parameter.value = other.value
    }
    for (buffer, other) in zip(second.buffers, first.buffers) { buffer.value = other.value }
    var rest = Self.training(steps: 30, model: second, on: data)
    rest.optimizer.state = half.optimizer.state
    rest.run(validation: validation)
    for (path, parameter) in whole.parameters.named {
      #expect(second.parameters[path]!.value == parameter.value, "\(path)")
    }
    for (path, buffer) in whole.buffers.named {
      #expect(second.buffers[path]!.value == buffer.value, "\(path)")
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
