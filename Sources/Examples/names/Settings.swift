import ExampleNetworks
import Foundation
import Programs

/// What the command line may ask for.
struct Settings {
  /// The file of names; nil for those that the program carries.
  var file: URL?

  var model = Model.mlp

  /// How many steps are taken; nil for those of the model's recipe.
  var steps: Int?

  var training = TrainingOptions()

  enum Model: String, CaseIterable {
    case bigram, mlp

    func model(vocabulary: Int) -> any NameModel {
      switch self {
      case .bigram: Bigram(vocabulary: vocabulary)
      case .mlp: MLP(vocabulary: vocabulary)
      }
    }
  }

  /// How the model is trained on so many places.
  func recipe(_ places: Int) -> Recipe {
    switch model {
    case .bigram: .bigram(steps: steps, places: places)
    case .mlp: .mlp(steps: steps)
    }
  }

  static var options: Options<Settings> {
    Options(
      Settings(),
      [
        Option(
          "FILE", "a file with a name a line, in UTF-8", \.file, text: { $0?.path },
          read: { try $0.file() })
      ],
      [
        Option(
          "--model NAME", "bigram or mlp", \.model, text: { $0.rawValue },
          read: { try $0.choice(of: Model.allCases, \.rawValue) }),
        Option(
          "--steps N", "of training, instead of the model's", \.steps,
          text: { $0.map { "\($0)" } }
        ) {
          try $0.number(else: "not a whole number from 1 to 100000000") {
            (1...100_000_000).contains($0)
          }
        },
      ],
      TrainingOptions.options(\.training))
  }
}
