import ExampleNetworks
import Foundation
import Programs

/// What the command line may ask for.
struct Settings {
  var folder = FashionData.folder
  var network = Network.mlp
  var epochs: Int?

  /// Where the most confident mistakes are shown.
  var page: URL?
  var training = TrainingOptions()

  enum Network: String, CaseIterable {
    case mlp, convolutional

    var model: any ImageClassifier {
      switch self {
      case .mlp: Perceptron()
      case .convolutional: ConvolutionalNetwork()
      }
    }

    var epochs: Int {
      switch self {
      case .mlp: 20
      case .convolutional: 8
      }
    }
  }

  static var options: Options<Settings> {
    Options(
      Settings(),
      [
        Option(
          "FOLDER", "the four files of the data set", \.folder, text: { $0.path },
          read: { try $0.file() })
      ],
      [
        Option(
          "--network NAME", "mlp or convolutional", \.network, text: { $0.rawValue },
          read: { try $0.choice(of: Network.allCases, \.rawValue) }),
        Option(
          "--epochs N", "of training, instead of the network's", \.epochs,
          text: { $0.map { "\($0)" } }
        ) {
          try $0.number(else: "not a whole number from 1 to 10000") { (1...10_000).contains($0) }
        },
        Option(
          "--html FILE", "shows the most confident mistakes", \.page, text: { $0?.path },
          read: { try $0.file() }),
      ],
      TrainingOptions.options(\.training))
  }
}
