import ExampleNetworks
import Foundation
import Programs

/// What the command line may ask for.
struct Settings {
  /// The text; nil where it was not said.
  var file: URL?

  var recipe = Recipe.small
  var steps: Int?
  var temperature = 0.8
  var training = TrainingOptions()

  var stepCount: Int { steps ?? recipe.steps }

  static var options: Options<Settings> {
    Options(
      Settings(),
      [
        Option(
          "FILE", "a text in UTF-8", \.file, text: { $0?.path }, read: { try $0.file() })
      ],
      [
        Option(
          "--recipe NAME", "small or nanogpt-cpu", \.recipe, text: { $0.rawValue },
          read: { try $0.choice(of: Recipe.allCases, \.rawValue) }),
        Option(
          "--steps N", "of training, instead of the recipe's", \.steps, text: { $0.map { "\($0)" } }
        ) {
          try $0.number(else: "not a whole number from 1 to 10000000") {
            (1...10_000_000).contains($0)
          }
        },
        Option("--temperature T", "of the sampled text", \.temperature) {
          try $0.number(else: "not a number from 0 to 10") { (0...10).contains($0) }
        },
      ],
      TrainingOptions.options(\.training))
  }
}

/// Sizes and rates that go together.
enum Recipe: String, CaseIterable {
  /// A minute of training.
  case small

  /// That of nanoGPT for a processor without a graphics card, with its published validation loss of 1.88 on
  /// Shakespeare's plays.
  case nanoGPT = "nanogpt-cpu"

  var size: Transformer.Size {
    switch self {
    case .small: .small
    case .nanoGPT: .nanoGPT
    }
  }

  var batchSize: Int { 12 }

  var steps: Int {
    switch self {
    case .small: 1000
    case .nanoGPT: 2000
    }
  }
}
