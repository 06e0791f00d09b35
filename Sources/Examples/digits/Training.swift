import Adjoint
import AdjointNetworks
import Programs

/// Trains a classifier by stochastic gradient descent, and saves it after each epoch.
func train(_ model: Classifier, on data: LabeledData, _ options: TrainingOptions) throws {
  let (size, epochs) = (32, 60)
  let stepsPerEpoch = data.batches(of: size).count
  let steps = epochs * stepsPerEpoch
  let rule = SGD(
    learningRate: .linear(from: 0.1, to: 0, over: steps), momentum: 0.9, weightDecay: 1e-4)
  let run = TrainingRun(model, rule, seed: options.seed)
  let batches = run.batches(of: size, in: data)
  var progress = try TrainingProgress(
    of: run, steps: steps, savingEvery: stepsPerEpoch, "Digits", options)
  for batch in batches.prefix(progress.stepsLeft) {
    // One step: the loss, its gradients, and the rule that moves the parameters along them.
    let loss = run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
    try progress.update(["loss": loss])
  }
  try progress.finish()
}
