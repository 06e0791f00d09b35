// Learns how names are spelt, character by character, and makes new ones: the bigram model and the network
// with batch normalization of Karpathy's makemore. Every gradient of the network is derived by hand and held
// against the tape's.
//
// usage: names [OPTION]… [FILE], see --help

import Adjoint
import AdjointNetworks
import Foundation
import Programs

let usage = Settings.options.usage(
  "names",
  """
  Learns how names are spelt, character by character, and makes new ones. Without a FILE it learns the
  first names of the United States census of 1990.
  """)

runProcess { arguments in
  run("names", usage: usage, arguments) {
    let settings = try Settings.options.settings(from: arguments)
    let seed = settings.training.seed
    let list = try settings.file.map { try NameList(contentsOf: $0) } ?? .census()
    let data = try NameData(list, seed: seed)
    let model = withSeed(seed) { settings.model.model(vocabulary: data.vocabulary.count) }
    try show("\(data)\n")
    if let file = settings.training.export {
      try export(model, data, to: file, settings)
      return Status.success
    }
    if settings.model == .mlp { try show("\(BackwardTable(of: data, seed: seed))\n") }
    if let file = settings.training.load {
      try model.load(from: file, converting: true)
    } else {
      try train(model, on: data, settings)
    }
    if let bigram = model as? Bigram { try show("\(BigramTable(bigram, on: data))\n") }
    try show("new names\n" + samples(of: model, data, seed: seed) + "\n")
    try show(
      String(
        format: "training loss %.4f, test loss %.4f\nvalidation loss %.4f",
        model.loss(at: data.training(for: model)), model.loss(at: data.test(for: model)),
        model.loss(at: data.validation(for: model))))
    return Status.success
  }
}

/// Twenty names that the model makes, in lines of five.
func samples(of model: some NameModel, _ data: NameData, seed: Int) -> String {
  var random = RandomStream(seed: seed)
  let names = (0..<20).map { _ in model.sample(from: data.vocabulary, using: &random) }
  return "\(TextTable(stride(from: 0, to: 20, by: 5).map { Array(names[$0..<$0 + 5]) }))"
}
