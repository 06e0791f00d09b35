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
  let program = TrainingProgram(
    of: recipe.run(model, seed: options.seed),
    batches: batches.prefix(options.exportedSteps).map {
      [
        "images": $0.inputs,
        "targets": .oneHot($0.labels, classes: Digits.classCount, as: .float32),
      ]
    }, widened: options.isFloat64
  ) {
    softmaxCrossEntropy(model($0["images"]!), probabilities: $0["targets"]!)
  }
  let test = ["test images": data.test.inputs]
  let inference = Program(evaluating: model, inputs: test, widened: options.isFloat64) {
    ["logits": model($0["test images"]!)]
  }
  try program.write(to: file, inference: inference, inputs: test)
  try show(program.summary(of: file))
}
