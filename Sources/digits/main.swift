// Trains a network on handwritten digits, tests it on other writers' digits, and holds the fused
// loss against its composition at the logits of the trained network.
//
// usage: digits [--seed N]

import Adjoint
import AdjointNetworks
import Foundation
import HandwrittenDigits

do {
  let seed = seedFromArguments()
  let digits = try Digits.load()
  let model = withSeed(seed) { Classifier() }
  print(
    """
    Training on \(digits.training.count) images of 8×8 pixels, testing on \(digits.test.count) others
    \(model.parameters)
    """)

  train(model, on: digits.training, epochs: 60, seed: seed)

  let logits = model(digits.test.inputs)
  let confusion = ConfusionMatrix(
    predictions: predictions(logits), labels: digits.test.labels, classes: Digits.classCount)
  print("\n\(confusion)\n")
  print(SoftmaxCrossEntropy(labels: digits.test.labels).compareWithComposition(at: logits))
  let accuracy = Double(confusion.correct) / Double(confusion.total)
  print(
    String(format: "\ntest accuracy %.3f", accuracy)
      + " (\(confusion.correct) of \(confusion.total))")
} catch {
  fail("\(error)")
}

func train(_ model: Classifier, on data: LabeledData, epochs: Int, seed: Int) {
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
    progress.show(epoch: epoch, loss: total / Double(data.count))
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

func seedFromArguments() -> Int {
  let arguments = CommandLine.arguments.dropFirst()
  if arguments.isEmpty { return 1 }
  guard arguments.count == 2, arguments.first == "--seed", let seed = Int(arguments.last!) else {
    fail("usage: digits [--seed N]")
  }
  return seed
}

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(1)
}
