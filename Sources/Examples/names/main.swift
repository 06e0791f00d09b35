// Learns how names are spelt, character by character, and makes new ones: the bigram model and the network
// with batch normalization of Karpathy's makemore. Every gradient of the network is derived by hand and held
// against the tape's.
//
// usage: names [OPTION]… [FILE], see --help

import Adjoint
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
    let list = try settings.file.map { try NameList(contentsOf: URL(filePath: $0)) } ?? .census()
    let data = try NameData(list, seed: settings.seed)
    try show("\(data)\n")
    let model: any NameModel =
      switch settings.model {
      case .bigram: try trainedBigram(on: data, steps: settings.steps)
      case .mlp: try trainedMLP(on: data, settings)
      }
    try show("new names\n" + samples(of: model, data, seed: settings.seed) + "\n")
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
