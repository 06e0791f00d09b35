import Adjoint
import AdjointNetworks
import ExampleNetworks
import Programs

/// The training of a transformer by the recipe that the settings name.
func run(_ model: Transformer, _ settings: Settings) -> TrainingRun {
  let rate = Schedule.warmUp(to: 1e-3, over: 100)
    .then(.cosine(to: 1e-4, over: max(1, settings.stepCount - 100)))
  return TrainingRun(
    model, AdamW(learningRate: rate, betas: (0.9, 0.99), weightDecay: 0.1),
    seed: settings.training.seed)
}

/// Trains a transformer, and shows its validation loss as it goes.
func train(_ model: Transformer, on texts: Texts, _ settings: Settings) throws {
  let (steps, interval) = (settings.stepCount, 250)
  let run = run(model, settings)
  let batches = run.batches(of: settings.recipe.batchSize, in: texts.training)
  var progress = try TrainingProgress(
    of: run, steps: steps, savingEvery: interval, "Characters", settings.training)
  var validationLoss = Double.nan
  for batch in batches.prefix(progress.stepsLeft) {
    let loss = run.step {
      softmaxCrossEntropy(model(batch.contexts, shape: batch.shape), labels: batch.targets)
    } adjusting: {
      $0.clipped(toNorm: 1)
    }
    if run.optimizer.step.isMultiple(of: interval) || run.optimizer.step == steps {
      validationLoss = model.loss(on: texts.validation, batches: 20)
      try progress.log(["loss/validation": validationLoss])
    }
    try progress.update(
      ["loss": loss, "validation": validationLoss], logging: ["loss/training": loss])
  }
  try progress.finish()
}

extension Transformer {
  /// The mean loss of all windows, or of the first batches of them, in nats a character.
  func loss(on windows: TextWindows, batches count: Int? = nil) -> Double {
    var mean = Mean()
    let batches = windows.batches(of: 12)
    for batch in batches.prefix(count ?? batches.count) {
      let loss = evaluating {
        softmaxCrossEntropy(self(batch.contexts, shape: batch.shape), labels: batch.targets)
      }
      mean.add(loss.scalar, count: batch.exampleCount)
    }
    return mean.value
  }
}
