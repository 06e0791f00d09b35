import Programs
import Testing

/// What a command line says.
@Suite struct OptionsTests {
  private struct Settings: Equatable {
    var file: String?
    var seed = 1
    var isLoud = false
  }

  private let file = Option<Settings>(
    "FILE", "what is read", \.file, text: { $0 }, read: { $0.text })
  private let others = [
    Option<Settings>("--seed N", "of all", \.seed) { try $0.number(else: "not an integer") },
    Option<Settings>("--loud", "says more", \.isLoud),
  ]
  private var options: Options<Settings> { Options(Settings(), [file], others) }

  @Test(
    arguments: [
      ([], Settings()), (["a"], Settings(file: "a")), ([""], Settings(file: "")),
      (["a", "--seed", "2"], Settings(file: "a", seed: 2)),
      (["--seed", "2", "--loud", "a"], Settings(file: "a", seed: 2, isLoud: true)),
      (["--seed", "-2", "FILE"], Settings(file: "FILE", seed: -2)),
    ] as [([String], Settings)])
  private func anOperandStandsAnywhere(_ arguments: [String], _ settings: Settings) throws {
    #expect(try options.settings(from: arguments) == settings)
    #expect(try options.settings(from: options.arguments(for: settings)) == settings)
  }

  @Test(arguments: [
    (["a", "b"], "b: there is one FILE already"),
    (["a", "--bogus"], "--bogus: there is no such option; --help lists them"),
    (["-"], "-: there is no such option; --help lists them"),
    (["a", "--seed"], "--seed: needs a value"),
  ])
  func aWrongArgumentIsNamed(_ arguments: [String], _ description: String) {
    let error = #expect(throws: ArgumentError.self) {
      try options.settings(from: arguments)
    }
    #expect(error?.description == description)
  }

  @Test func withoutAnOperandNoneIsTaken() {
    let error = #expect(throws: ArgumentError.self) {
      try Options(Settings(), others).settings(from: ["a"])
    }
    #expect(error?.description == "a: there is no such option; --help lists them")
  }

  @Test func theUsageShowsTheOperand() {
    let usage = options.usage("program", "Does something.")
    #expect(usage.hasPrefix("usage: program [OPTION]… [FILE]\n\nDoes something.\n\n  FILE  "))
    #expect(
      Options(Settings(), others).usage("program", "").hasPrefix("usage: program [OPTION]…\n"))
  }
}
