import Adjoint
import AdjointNetworks
import ExampleNetworks
import Foundation
import Programs

/// Writes the training of a network, and its use, for another compiler. All batches are whole, since a
/// program's shapes are fixed.
func export(
  _ model: some ImageClassifier, _ data: FashionData, to file: URL, _ settings: Settings
) throws {
  let recipe = Recipe(data.training, settings)
  let batches = data.training.batches(
    of: recipe.size, seed: settings.training.seed, from: DataPosition(), dropsLast: true)
  try recipe.run(model, seed: settings.training.seed).export(
    to: file, settings.training,
    batches: batches.lazy.map {
      Program.Arguments(["images": $0.inputs], integers: ["labels": $0.labels])
    },
    test: Program.Arguments(["test images": data.test.inputs.sliced(0..<100, along: 0)]),
    loss: { softmaxCrossEntropy(model($0["images"]!), labels: $0.integers["labels"]!) },
    logits: { model($0["test images"]!) })
}
