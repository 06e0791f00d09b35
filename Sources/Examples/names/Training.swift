import Adjoint
import AdjointNetworks
import Programs

/// Trains a model by its recipe, and shows its loss as it goes.
func train(_ model: some NameModel, on data: NameData, _ settings: Settings) throws {
  let places = data.training(for: model)
  let recipe = settings.recipe(places.count)
  let run = TrainingRun(model, recipe.rule, seed: settings.training.seed)
  // A last batch that is smaller would have worse statistics.
  let batches = run.batches(
    of: recipe.batchSize, in: places, dropsLast: recipe.batchSize <= places.count)
  var progress = try TrainingProgress(
    of: run, steps: recipe.steps, savingEvery: recipe.interval, "Names", settings.training)
  let validation = data.validation(for: model)
  var loss = Mean()
  for batch in batches.prefix(progress.stepsLeft) {
    loss.add(run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) })
    let isLogged = run.optimizer.step.isMultiple(of: recipe.interval)
    try progress.update(
      ["loss": loss.value],
      logging: isLogged
        ? ["loss/training": loss.value, "loss/validation": model.loss(at: validation)] : [:])
    if isLogged { loss = Mean() }
  }
  try progress.finish()
}
