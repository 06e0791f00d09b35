// Trains a network on handwritten digits, tests it on other writers' digits, and holds the fused
// loss against its composition at the logits of the trained network.
//
// usage: digits [--seed N]

import Adjoint
import AdjointNetworks
import Foundation
import HandwrittenDigits
import Programs

let usage = """
  usage: digits [--seed N]

  Trains a network on handwritten digits, tests it on other writers' digits, and holds the fused loss
  against its composition. Everything random follows from the seed, which is 1 unless it is given.
  """

runProcess { arguments in
  run("digits", usage: usage, arguments) {
    try trainAndTest(seed: seed(from: arguments))
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

  try train(model, on: digits.training, epochs: 60, seed: seed)

  let logits = model(digits.test.inputs)
  let confusion = ConfusionMatrix(
    predictions: predictions(logits), labels: digits.test.labels, classes: Digits.classCount)
  try show("\n\(confusion)\n")
  try show("\(SoftmaxCrossEntropy(.labels(digits.test.labels)).compareWithComposition(at: logits))")
  let accuracy = Double(confusion.correct) / Double(confusion.total)
  try show(
    String(format: "\ntest accuracy %.3f", accuracy)
      + " (\(confusion.correct) of \(confusion.total))")
}

func train(_ model: Classifier, on data: LabeledData, epochs: Int, seed: Int) throws {
  let optimizer = SGD(model.parameters, learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4)
  let progress = Progress(total: epochs)
  for epoch in 1...epochs {
    optimizer.learningRate = 0.1 * (1 - Double(epoch - 1) / Double(epochs))
    var total = 0.0
    for batch in data.batches(of: 32, seed: seed, epoch: epoch) {
      let (loss, gradients) = valueWithGradients {
        softmaxCrossEntropy(model(batch.inputs), labels: batch.labels)
      }
      optimizer.update(with: gradients)
      total += loss.scalar * Double(batch.count)
    }
    try progress.show(epoch: epoch, loss: total / Double(data.count))
  }
}

/// The class with the largest logit of each row.
func predictions(_ logits: Tensor) -> [Int] {
  let classes = logits.shape[1]
  let scalars = logits.scalars
  return (0..<logits.shape[0]).map { row in
    let scores = scalars[row * classes..<(row + 1) * classes]
    return scores.indices.max { scores[$0] < scores[$1] }! - row * classes
  }
}

func seed(from arguments: [String]) throws(ArgumentError) -> Int {
  guard let option = arguments.first else { return 1 }
  guard option == "--seed" else {
    throw ArgumentError(option, nil, "there is no such option; --help lists them")
  }
  guard arguments.count > 1 else { throw ArgumentError(option, nil, "needs a value") }
  guard arguments.count == 2 else {
    throw ArgumentError(arguments[2], nil, "there is no such option; --help lists them")
  }
  guard let seed = Int(arguments[1]) else {
    throw ArgumentError(option, arguments[1], "not an integer")
  }
  return seed
}

/// Prints a line.
func show(_ line: String) throws { try File.standardOutput.write(line + "\n") }
