/// What a program's command line may say, and what its help lists.
public struct Options<Settings> {
  /// The settings without any argument.
  let defaults: Settings

  /// The options, as groups with an empty line between them in the help. One of them may be an operand, an
  /// argument without a name.
  let groups: [[Option<Settings>]]

  public init(_ defaults: Settings, _ groups: [Option<Settings>]...) {
    (self.defaults, self.groups) = (defaults, groups)
  }

  public var all: [Option<Settings>] { groups.flatMap(\.self) }

  /// The settings that these arguments ask for.
  public func settings(from arguments: [String]) throws -> Settings {
    var (settings, rest) = (defaults, arguments[...])
    var hasOperand = false
    while let name = rest.popFirst() {
      guard let option = all.first(where: { $0.isMeant(by: name) }) else {
        throw ArgumentError(name, nil, "there is no such option; --help lists them")
      }
      if option.isOperand {
        if hasOperand { throw ArgumentError(name, nil, "there is one \(option.form) already") }
        (hasOperand, rest) = (true, [name] + rest)
      }
      guard let text = option.isFlag ? "" : rest.popFirst() else {
        throw ArgumentError(name, nil, "needs a value")
      }
      try option.set(&settings, Value(option: option.name, text: text))
    }
    return settings
  }

  /// The arguments that ask for these settings.
  public func arguments(for settings: Settings) -> [String] {
    all.flatMap { option -> [String] in
      guard let text = option.text(settings), text != option.text(defaults) else { return [] }
      if option.isOperand { return [text] }
      return option.isFlag ? [option.name] : [option.name, text]
    }
  }

  /// The help of a program that does this.
  public func usage(_ program: String, _ purpose: String) -> String {
    let lists = groups.map { group in
      group.map { line($0.form, $0.help, $0.isFlag ? nil : $0.text(defaults)) }
        .joined(separator: "\n")
    }
    let operands = all.filter(\.isOperand).map { " [\($0.form)]" }.joined()
    return (["usage: \(program) [OPTION]…\(operands)", purpose] + lists).joined(separator: "\n\n")
      + "\n" + line("--help", "print this")
  }

  private func line(_ form: String, _ help: String, _ standard: String? = nil) -> String {
    let end = standard.map { help.padded(to: max(37, help.count + 3)) + $0 } ?? help
    return "  " + form.padded(to: 28) + end
  }
}
