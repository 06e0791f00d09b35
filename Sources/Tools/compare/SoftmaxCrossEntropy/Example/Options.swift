import Adjoint
import Programs

extension Settings {
  static var options: Options<Settings> {
    Options(
      Settings(),
      [
        Option(
          "--shapes NxC[,NxC]…", "rows and classes of the logits", \.shapes,
          text: { $0.map { "\($0[0])x\($0[1])" }.joined(separator: ",") }
        ) { try $0.shapes() },
        Option("--scale S", "their standard deviation", \.scale) {
          try $0.number("zero or more") { $0 >= 0 }
        },
        Option("--offset O", "what is added to all of them", \.offset) { try $0.number() },
        Option("--seed N", "of the random numbers", \.seed) {
          try $0.number(else: "not an integer")
        },
        Option("--type T", "float32, float64", \.type) {
          try $0.choice(of: ScalarType.allCases, \.rawValue)
        },
        Option("--reduction R", "mean, sum, none, or a divisor", \.reduction, text: \.text) {
          try $0.reduction()
        },
        Option("--targets T", "labels, probabilities", \.targets) {
          try $0.choice(of: Targets.allCases, \.rawValue)
        },
        Option("--ignored SHARE", "of the rows", \.ignored) { try $0.share() },
        Option("--class-weights", "random weights of the classes", \.hasClassWeights),
        Option("--smoothing SHARE", "of labels or probabilities", \.smoothing) { try $0.share() },
        Option(
          "--smoothing-per-target", "by the label's weight, not each class's own",
          \.smoothsPerTarget),
        Option(
          "--inverse-temperature B", "a factor for the logits, a variable", \.inverseTemperature,
          text: \.?.description
        ) { try $0.positive() },
        Option(
          "--soft-cap K", "a bound of the logits, a variable", \.softCap, text: \.?.description
        ) { try $0.positive() },
        Option("--masked SHARE", "of the classes", \.masked) { try $0.share() },
        Option("--z-loss L", "the weight of lse²", \.zLoss) { try $0.number() },
        Option("--judge FILE", "what XLA computed, as one more judge", \.judge, text: \.self) {
          try $0.path()
        },
      ],
      [
        Option("--json", "print one JSON object", \.printsJSON),
        Option("--html FILE", "write a page with plots as well", \.page, text: \.self) {
          try $0.path()
        },
        Option(
          "--export FOLDER", "write programs for XLA, and compare nothing", \.folder, text: \.self
        ) { try $0.path() },
      ])
  }

  static var usage: String {
    options.usage(
      "compare softmax-cross-entropy",
      """
      Holds the fused softmax cross-entropy against its composition of plain operations, against finite
      differences and against an evaluation in double-double arithmetic: value and gradients, what must
      not change, hard cases, time and memory. Ends with status 0 if everything agrees, 1 if something
      differs or cannot be written, and 64 if an argument cannot be used.
      """)
  }

  init(arguments: [String]) throws {
    self = try Settings.options.settings(from: arguments)
    if targets == .probabilities && ignored > 0 {
      throw ArgumentError("--ignored", "\(ignored)", "rows with probabilities cannot be ignored")
    }
    if masked == 1 {
      throw ArgumentError("--masked", "1", "the labels need a class that is not masked")
    }
  }

  /// The command that gives the same again.
  var command: String {
    var plain = self
    (plain.printsJSON, plain.page, plain.folder) = (false, nil, nil)
    return (["compare", "softmax-cross-entropy"] + Settings.options.arguments(for: plain)).joined(
      separator: " ")
  }
}
