import Adjoint
import AdjointNetworks
import ExampleNetworks
import Foundation
import Programs

/// Writes the training of a transformer, and its use, for another compiler.
func export(_ model: Transformer, _ texts: Texts, to file: URL, _ settings: Settings) throws {
  let size = settings.recipe.batchSize
  let batches = texts.training.batches(
    of: size, seed: settings.training.seed, from: DataPosition(), dropsLast: true)
  let shape: Shape = [size, settings.recipe.size.context]
  let test = texts.validation.batches(of: size, dropsLast: true).first { _ in true }
  try run(model, settings).export(
    to: file, settings.training,
    batches: batches.lazy.map {
      Program.Arguments(integers: ["contexts": $0.contexts, "targets": $0.targets])
    },
    test: Program.Arguments(integers: ["test contexts": test!.contexts]),
    adjusting: { $0.clipped(toNorm: 1) },
    loss: {
      softmaxCrossEntropy(
        model($0.integers["contexts"]!, shape: shape), labels: $0.integers["targets"]!)
    },
    logits: { model($0.integers["test contexts"]!, shape: shape) })
}
