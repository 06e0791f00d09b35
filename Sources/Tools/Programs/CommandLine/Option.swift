import Foundation

/// An option of a command line, or its operand, and the property of the program's settings that it sets.
public struct Option<Settings> {
  /// Its name with the dashes, and after a space what the help calls its value; a flag has none. An operand
  /// is an argument without a name, and its form is what the help calls it: `FILE`.
  let form: String
  let help: String

  /// The value in some settings as an argument, and for a flag whether it is set.
  let text: (Settings) -> String?
  let set: (inout Settings, Value) throws -> Void

  public init<Property>(
    _ form: String, _ help: String, _ property: WritableKeyPath<Settings, Property>,
    text: @escaping (Property) -> String? = { "\($0)" },
    read: @escaping (Value) throws -> Property
  ) {
    (self.form, self.help) = (form, help)
    self.text = { settings in
      // Whole numbers stand without a point.
      text(settings[keyPath: property]).map { $0.hasSuffix(".0") ? String($0.dropLast(2)) : $0 }
    }
    set = { $0[keyPath: property] = try read($1) }
  }

  /// A flag, which makes a property true.
  public init(_ name: String, _ help: String, _ property: WritableKeyPath<Settings, Bool>) {
    self.init(name, help, property, text: { $0 ? "" : nil }, read: { _ in true })
  }

  private init(
    _ form: String, _ help: String, text: @escaping (Settings) -> String?,
    set: @escaping (inout Settings, Value) throws -> Void
  ) {
    (self.form, self.help, self.text, self.set) = (form, help, text, set)
  }

  /// This option as one of settings that hold its own.
  public func of<Whole>(_ part: WritableKeyPath<Whole, Settings>) -> Option<Whole> {
    Option<Whole>(form, help) {
      text($0[keyPath: part])
    } set: {
      try set(&$0[keyPath: part], $1)
    }
  }

  public var name: String { String(form.prefix { $0 != " " }) }
  var isFlag: Bool { name == form && !isOperand }
  var isOperand: Bool { !form.hasPrefix("-") }

  func isMeant(by argument: String) -> Bool {
    isOperand ? !argument.hasPrefix("-") : argument == name
  }
}

/// The argument that an option was given.
public struct Value {
  let option: String
  public let text: String

  /// The path of a file or folder. An option that came too early is none.
  public func path() throws -> String {
    guard !text.isEmpty, !text.hasPrefix("--") else { throw error("not the name of a file") }
    return text
  }

  /// The file or folder of that path.
  public func file() throws -> URL { URL(filePath: try path()) }

  public func error(_ reason: String) -> ArgumentError { ArgumentError(option, text, reason) }

  /// The number that the argument is.
  ///
  /// - Parameter reason: why it cannot be used where it is none, or not an allowed one.
  public func number<Number: LosslessStringConvertible>(
    else reason: String, where isAllowed: (Number) -> Bool = { _ in true }
  ) throws -> Number {
    guard let number = Number(text), isAllowed(number) else { throw error(reason) }
    return number
  }

  /// One of several choices, by its name.
  public func choice<Choice>(of choices: [Choice], _ name: (Choice) -> String) throws -> Choice {
    if let choice = choices.first(where: { name($0) == text }) { return choice }
    throw error("must be one of \(choices.map(name).joined(separator: ", "))")
  }
}
