// Trains a network on handwritten digits, tests it on other writers' digits, and holds the fused
// loss against its composition at the logits of the trained network.
//
// usage: digits [OPTION]…, see --help

import Adjoint
import AdjointNetworks
import Foundation
import HandwrittenDigits
import Programs

let options = Options(TrainingOptions(), TrainingOptions.options(\.self))

let usage = options.usage(
  "digits",
  """
  Trains a network on handwritten digits, tests it on other writers' digits, and holds the fused loss
  against its composition.
  """)

runProcess { arguments in
  run("digits", usage: usage, arguments) {
    try trainAndTest(options.settings(from: arguments))
    return Status.success
  }
}

func trainAndTest(_ options: TrainingOptions) throws {
  let digits = try Digits.load()
  let model = withSeed(options.seed) { Classifier() }
  try show(
    """
    Training on \(digits.training.count) images of 8×8 pixels, testing on \(digits.test.count) others
    \(model.parameters)
    """)

  if let file = options.export { return try export(model, digits, to: file, options) }
  if let file = options.load {
    try model.load(from: file, converting: true)
  } else {
    try train(model, on: digits.training, options)
  }

  let logits = model(digits.test.inputs)
  var confusion = ConfusionMatrix(classes: Digits.classCount)
  confusion.add(logits, labels: digits.test.labels)
  try show("\n\(confusion)\n")
  try show("\(SoftmaxCrossEntropy(.labels(digits.test.labels)).compareWithComposition(at: logits))")
  try show(
    String(format: "\ntest accuracy %.3f", confusion.accuracy)
      + " (\(confusion.correctCount) of \(confusion.count))")
}
