import Adjoint
import AdjointNetworks
import Programs

/// How a classifier is trained: by stochastic gradient descent.
struct Recipe {
  let size = 32
  let epochs = 60
  let stepsPerEpoch: Int

  init(_ data: LabeledData) { stepsPerEpoch = data.batches(of: size).count }

  var steps: Int { epochs * stepsPerEpoch }

  func run(_ model: Classifier, seed: Int) -> TrainingRun {
    let rule = SGD(
      learningRate: .linear(from: 0.1, to: 0, over: steps), momentum: 0.9, weightDecay: 1e-4)
    return TrainingRun(model, rule, seed: seed)
  }
}

/// Trains a classifier, and saves it after each epoch.
func train(_ model: Classifier, on data: LabeledData, _ options: TrainingOptions) throws {
  let recipe = Recipe(data)
  let run = recipe.run(model, seed: options.seed)
  let batches = run.batches(of: recipe.size, in: data)
  var progress = try TrainingProgress(
    of: run, steps: recipe.steps, savingEvery: recipe.stepsPerEpoch, "Digits", options)
  for batch in batches.prefix(progress.stepsLeft) {
    // One step: the loss, its gradients, and the rule that moves the parameters along them.
    let loss = run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
    try progress.update(["loss": loss])
  }
  try progress.finish()
}
