// Learns to continue a text, character by character, with a transformer.
//
// usage: characters [OPTION]… FILE, see --help

import Adjoint
import AdjointNetworks
import ExampleNetworks
import Foundation
import Programs

let usage = Settings.options.usage(
  "characters", "Learns to continue a text, character by character, with a transformer.")

runProcess { arguments in
  run("characters", usage: usage, arguments) {
    let settings = try Settings.options.settings(from: arguments)
    guard let file = settings.file else {
      throw ArgumentError("FILE", nil, "is missing: a text to learn from")
    }
    let size = settings.recipe.size
    let texts = try Texts(contentsOf: file, context: size.context)
    let model = withSeed(settings.training.seed) {
      Transformer(vocabulary: texts.vocabulary.count, size)
    }
    try show(
      "\(texts.training.exampleCount + size.context) characters to learn from, of "
        + "\(texts.vocabulary.count) kinds; \(model.parameters.scalarCount) parameters\n")
    if let file = settings.training.export {
      try export(model, texts, to: file, settings)
      return Status.success
    }
    if let file = settings.training.load {
      try model.load(from: file, converting: true)
    } else {
      try train(model, on: texts, settings)
    }
    var random = RandomStream(seed: settings.training.seed)
    let text = model.sample(500, after: 0, temperature: settings.temperature, using: &random)
    try show(texts.vocabulary.decode(text) + "\n")
    try show(String(format: "validation loss %.4f", model.loss(on: texts.validation)))
    return Status.success
  }
}
