import Adjoint
import AdjointNetworks
import Foundation
import Programs

/// Trains a transformer, and shows its validation loss as it goes.
func train(_ model: Transformer, on texts: Texts, _ settings: Settings) throws {
  let steps = settings.steps ?? settings.recipe.steps
  let options = settings.training
  let run = TrainingRun(
    model,
    AdamW(
      learningRate: .warmUp(to: 1e-3, over: 100).then(.cosine(to: 1e-4, over: max(1, steps - 100))),
      betas: (0.9, 0.99), weightDecay: 0.1),
    seed: options.seed)
  if let file = options.resume { try run.resume(from: URL(filePath: file)) }
  var log = try TrainingLog(in: options.log, from: run.optimizer.step)
  var progress = ProgressLine(total: steps, from: run.optimizer.step)
  var validationLoss = Double.nan
  let batches = run.batches(of: settings.recipe.batchSize, in: texts.training)
  for batch in batches.prefix(max(0, steps - run.optimizer.step)) {
    let loss = run.step {
      softmaxCrossEntropy(model(batch.contexts, shape: batch.shape), labels: batch.targets)
    } adjusting: {
      $0.clipped(toNorm: 1)
    }
    let step = run.optimizer.step
    try log.add(["loss/training": loss], at: step)
    if step.isMultiple(of: 250) || step == steps {
      validationLoss = model.loss(on: texts.validation, batches: 20)
      try log.add(["loss/validation": validationLoss], at: step)
      if let file = options.save { try run.save(to: URL(filePath: file)) }
    }
    progress.update(step, ["loss": loss, "validation": validationLoss])
  }
  progress.finish()
  if let file = options.save { try run.save(to: URL(filePath: file)) }
  try log.finish(title: "Characters")
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
