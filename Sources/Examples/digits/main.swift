// Trains a network on handwritten digits, tests it on other writers' digits, and holds the fused
// loss against its composition at the logits of the trained network.
//
// usage: digits [OPTION]…, see --help

import Adjoint
import AdjointNetworks
import Foundation
import HandwrittenDigits
import Programs

/// The seed is all that there is to set.
let options = Options(
  1, [Option("--seed N", "of everything random", \.self) { try $0.number(else: "not an integer") }])

let usage = options.usage(
  "digits",
  """
  Trains a network on handwritten digits, tests it on other writers' digits, and holds the fused loss
  against its composition.
  """)

runProcess { arguments in
  run("digits", usage: usage, arguments) {
    try trainAndTest(seed: options.settings(from: arguments))
    return Status.success
  }
}

func trainAndTest(seed: Int) throws {
  let digits = try Digits.load()
  let model = withSeed(seed) { Classifier() }
  try show(
    """
    Training on \(digits.training.count) images of 8×8 pixels, testing on \(digits.test.count) others
    \(model.parameters)
    """)

  train(model, on: digits.training, epochs: 60, seed: seed)

  let logits = model(digits.test.inputs)
  var confusion = ConfusionMatrix(classes: Digits.classCount)
  confusion.add(logits, labels: digits.test.labels)
  try show("\n\(confusion)\n")
  try show("\(SoftmaxCrossEntropy(.labels(digits.test.labels)).compareWithComposition(at: logits))")
  try show(
    String(format: "\ntest accuracy %.3f", confusion.accuracy)
      + " (\(confusion.correctCount) of \(confusion.count))")
}

func train(_ model: Classifier, on data: LabeledData, epochs: Int, seed: Int) {
  let size = 32
  let steps = epochs * ((data.count + size - 1) / size)
  let optimizer = Optimizer(
    model,
    SGD(
      learningRate: .linear(from: 0.1, to: 0, over: steps), momentum: 0.9, weightDecay: 1e-4))
  var progress = ProgressLine(total: steps)
  for epoch in 1...epochs {
    var average = Mean()
    for batch in data.batches(of: size, seed: seed, epoch: epoch) {
      let (loss, gradients) = valueWithGradients {
        softmaxCrossEntropy(model(batch.inputs), labels: batch.labels)
      }
      optimizer.update(with: gradients)
      average.add(loss.scalar, count: batch.count)
      progress.update(optimizer.step, ["loss": average.value])
    }
  }
  progress.finish()
}
