// Learns to tell clothes apart on the images of Fashion-MNIST.
//
// usage: fashion [OPTION]… [FOLDER], see --help

import Adjoint
import AdjointNetworks
import ExampleNetworks
import Foundation
import Programs

let usage = Settings.options.usage(
  "fashion",
  """
  Learns to tell clothes apart on the images of Fashion-MNIST, which Debian has as the package
  dataset-fashion-mnist.
  """)

runProcess { arguments in
  run("fashion", usage: usage, arguments) {
    let settings = try Settings.options.settings(from: arguments)
    let data = try FashionData(in: settings.folder)
    let model = withSeed(settings.training.seed) { settings.network.model }
    try show(
      "\(data.training.count) images to learn from, \(data.test.count) for the test; "
        + "\(model.parameters.scalarCount) parameters\n")
    if let file = settings.training.export {
      try export(model, data, to: file, settings)
      return Status.success
    }
    if let file = settings.training.load {
      try model.load(from: file, converting: true)
    } else {
      try train(model, on: data.training, settings)
    }

    let logits = model.logits(of: data.test.inputs)
    var confusion = ConfusionMatrix(classes: FashionData.classes.count)
    confusion.add(logits, labels: data.test.labels)
    try show("\(confusion)\n")
    let mistakes = Mistakes(of: logits, labels: data.test.labels)
    if let page = settings.page { try mistakes.write(data.test.inputs, to: page) }
    try show(
      String(format: "test accuracy %.4f", confusion.accuracy)
        + " (\(confusion.correctCount) of \(confusion.count))")
    return Status.success
  }
}
