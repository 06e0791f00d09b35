import Adjoint
import AdjointNetworks
import ExampleNetworks
import Programs

/// How a network is trained.
struct Recipe {
  let size = 128
  let stepsPerEpoch, steps: Int

  init(_ data: LabeledData, _ settings: Settings) {
    stepsPerEpoch = data.batches(of: size).count
    steps = (settings.epochs ?? settings.network.epochs) * stepsPerEpoch
  }

  func run(_ model: some ImageClassifier, seed: Int) -> TrainingRun {
    TrainingRun(model, AdamW(learningRate: .cosine(from: 2e-3, to: 0, over: steps)), seed: seed)
  }
}

/// Trains a network, and saves it after each epoch.
func train(_ model: some ImageClassifier, on data: LabeledData, _ settings: Settings) throws {
  let recipe = Recipe(data, settings)
  let run = recipe.run(model, seed: settings.training.seed)
  let batches = run.batches(of: recipe.size, in: data)
  var progress = try TrainingProgress(
    of: run, steps: recipe.steps, savingEvery: recipe.stepsPerEpoch, "Fashion", settings.training)
  for batch in batches.prefix(progress.stepsLeft) {
    let loss = run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
    try progress.update(["loss": loss])
  }
  try progress.finish()
}

extension ImageClassifier {
  /// The logits of all images, of some at a time.
  func logits(of images: Tensor) -> Tensor {
    .concatenate(images.batches(of: 500).map { images in evaluating { self(images) } })
  }
}
