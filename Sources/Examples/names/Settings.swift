import Programs

/// What the command line may ask for.
struct Settings {
  /// The file of names; nil for those that the program carries.
  var file: String?

  var model = Model.mlp
  var seed = 1

  /// How many steps are taken.
  var steps = 200_000

  /// Where the curves of the training are written.
  var page: String?

  enum Model: String, CaseIterable { case bigram, mlp }

  static var options: Options<Settings> {
    Options(
      Settings(),
      [
        Option(
          "FILE", "a file with a name a line, in UTF-8", \.file, text: { $0 }, read: { $0.text })
      ],
      [
        Option(
          "--model NAME", "bigram or mlp", \.model, text: { $0.rawValue },
          read: { try $0.choice(of: Model.allCases, \.rawValue) }),
        Option("--seed N", "of everything random", \.seed) {
          try $0.number(else: "not an integer")
        },
        Option("--steps N", "of training, at most for the bigram", \.steps) {
          try $0.number(else: "not a whole number from 1 to 100000000") {
            (1...100_000_000).contains($0)
          }
        },
      ],
      [
        Option(
          "--html FILE", "writes the curves of the training", \.page, text: { $0 },
          read: { $0.text })
      ]
    )
  }
}
