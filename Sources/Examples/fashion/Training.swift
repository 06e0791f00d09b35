import Adjoint
import AdjointNetworks
import Programs

/// Trains a network, and saves it after each epoch.
func train(_ model: some ImageClassifier, on data: LabeledData, _ settings: Settings) throws {
  let size = 128
  let epochs = settings.epochs ?? settings.network.epochs
  let stepsPerEpoch = data.batches(of: size).count
  let steps = epochs * stepsPerEpoch
  let run = TrainingRun(
    model, AdamW(learningRate: .cosine(from: 2e-3, to: 0, over: steps)),
    seed: settings.training.seed)
  let batches = run.batches(of: size, in: data)
  var progress = try TrainingProgress(
    of: run, steps: steps, savingEvery: stepsPerEpoch, "Fashion", settings.training)
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
