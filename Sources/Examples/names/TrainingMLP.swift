import Adjoint
import AdjointNetworks
import Programs

/// Shows the network's gradients by hand and by the tape, and trains it.
func trainedMLP(on data: NameData, _ settings: Settings) throws -> MLP {
  let model = withSeed(settings.seed) { MLP(vocabulary: data.vocabulary.count) }
  let places = data.training(for: model)
  let precise = withSeed(settings.seed) { MLP(vocabulary: data.vocabulary.count, as: .float64) }
  try show(
    """
    the gradients of a batch, derived by hand, beside those of the tape, in float64
    \(BackwardTable(precise, at: places.batches(of: MLPTraining.batchSize, seed: settings.seed)[0]))

    """)
  var training = MLPTraining(model, on: places, seed: settings.seed, steps: settings.steps)
  training.run(validation: data.validation(for: model))
  if let page = settings.page {
    try CurvePage(training.curves, title: "Names").write(to: page)
  }
  return model
}

/// A training of the network by plain stochastic gradient descent, at a rate of 0.1 and, from the middle on,
/// of 0.01.
///
/// The batch of a step follows from the seed and the step alone. So the model, and the optimizer's state with
/// its step, are all that there is to save: a training with both goes on at that step.
struct MLPTraining {
  static let batchSize = 32

  let model: MLP
  let places: Places
  let seed: Int
  let steps: Int
  let optimizer: Optimizer

  /// The loss of the training, a mean over some steps, and that of the validation.
  private(set) var curves = Curves()

  init(_ model: MLP, on places: Places, seed: Int, steps: Int) {
    (self.model, self.places, self.seed, self.steps) = (model, places, seed, steps)
    let rate = Schedule.constant(0.1, over: max(1, steps / 2)).then(0.01)
    optimizer = Optimizer(model, SGD(learningRate: rate))
  }

  /// Takes the steps that are left, or those until one.
  mutating func run(until end: Int? = nil, validation: Places) {
    let end = min(end ?? steps, steps)
    // The last batch of an epoch would be smaller, and its statistics worse.
    let stepsPerEpoch = max(1, places.count / MLPTraining.batchSize)
    var progress = ProgressLine(total: steps, from: optimizer.step)
    var loss = Mean()
    while optimizer.step < end {
      let (epoch, first) = optimizer.step.quotientAndRemainder(dividingBy: stepsPerEpoch)
      let batches = places.batches(of: MLPTraining.batchSize, seed: seed, epoch: epoch)
      for batch in batches[first..<stepsPerEpoch].prefix(end - optimizer.step) {
        loss.add(step(batch))
        progress.update(optimizer.step, ["loss": loss.value])
        if optimizer.step % max(1, steps / 200) == 0 {
          curves.add(loss.value, to: "training loss", at: optimizer.step)
          loss = Mean()
        }
        if optimizer.step % max(1, steps / 20) == 0 {
          curves.add(model.loss(at: validation), to: "validation loss", at: optimizer.step)
        }
      }
    }
    progress.finish()
  }

  /// Takes a step, and returns the loss of the batch before it.
  private func step(_ batch: Places) -> Double {
    let (loss, gradients) = training(seed: seed, step: optimizer.step) {
      valueWithGradients { softmaxCrossEntropy(model(batch.inputs), labels: batch.labels) }
    }
    optimizer.update(with: gradients)
    return loss.scalar
  }
}
