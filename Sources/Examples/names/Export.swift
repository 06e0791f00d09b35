import Adjoint
import AdjointNetworks
import ExampleNetworks
import Foundation
import Programs

/// Writes the training of a model, and its use, for another compiler. All batches are whole, since a program's
/// shapes are fixed.
func export(_ model: some NameModel, _ data: NameData, to file: URL, _ settings: Settings) throws {
  let places = data.training(for: model)
  let recipe = settings.recipe(places.count)
  let batches = places.batches(
    of: recipe.batchSize, seed: settings.training.seed, from: DataPosition(), dropsLast: true)
  let length = model.contextLength
  func logits(_ tokens: [Int]) -> Tensor { model(Contexts(length: length, tokens: tokens)) }
  try TrainingRun(model, recipe.rule, seed: settings.training.seed).export(
    to: file, settings.training,
    batches: batches.lazy.map {
      Program.Arguments(integers: ["contexts": $0.inputs.tokens, "labels": $0.labels])
    },
    test: Program.Arguments(integers: ["test contexts": data.test(for: model).inputs.tokens]),
    loss: {
      softmaxCrossEntropy(logits($0.integers["contexts"]!), labels: $0.integers["labels"]!)
    },
    logits: { logits($0.integers["test contexts"]!) })
}
