import Adjoint
import AdjointNetworks
import Foundation
import HandwrittenDigits
import Programs

/// Writes the training of a classifier, and its use, for another compiler. All batches are whole, since a
/// program's shapes are fixed.
func export(
  _ model: Classifier, _ data: Digits, to file: URL, _ options: TrainingOptions
) throws {
  let recipe = Recipe(data.training)
  let batches = data.training.batches(
    of: recipe.size, seed: options.seed, from: DataPosition(), dropsLast: true)
  try recipe.run(model, seed: options.seed).export(
    to: file, options,
    batches: batches.lazy.map {
      Program.Arguments(["images": $0.inputs], integers: ["labels": $0.labels])
    },
    test: Program.Arguments(["test images": data.test.inputs]),
    loss: { softmaxCrossEntropy(model($0["images"]!), labels: $0.integers["labels"]!) },
    logits: { model($0["test images"]!) })
}
