import Adjoint
import AdjointNetworks
import Foundation
import Programs

/// Trains a network, and saves it after each epoch.
func train(_ model: some ImageClassifier, on data: LabeledData, _ settings: Settings) throws {
  let (size, options) = (128, settings.training)
  let epochs = settings.epochs ?? settings.network.epochs
  let steps = epochs * data.batches(of: size).count
  let run = TrainingRun(
    model, AdamW(learningRate: .cosine(from: 2e-3, to: 0, over: steps)), seed: options.seed)
  if let file = options.resume { try run.resume(from: URL(filePath: file)) }
  var log = try TrainingLog(in: options.log, from: run.optimizer.step)
  var progress = ProgressLine(total: steps, from: run.optimizer.step)
  for (_, batches) in run.epochs(of: size, in: data, epochs: epochs) {
    var mean = Mean()
    for batch in batches {
      let loss = run.step { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
      mean.add(loss, count: batch.count)
      progress.update(run.optimizer.step, ["loss": mean.value])
    }
    try log.add(["loss": mean.value], at: run.optimizer.step)
    if let file = options.save { try run.save(to: URL(filePath: file)) }
  }
  progress.finish()
  try log.finish(title: "Fashion")
}

extension ImageClassifier {
  /// The logits of all images, of some at a time.
  func logits(of images: Tensor) -> Tensor {
    .concatenate(images.batches(of: 500).map { images in evaluating { self(images) } })
  }
}
