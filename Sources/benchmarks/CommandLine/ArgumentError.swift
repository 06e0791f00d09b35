/// An argument on the command line that cannot be used.
struct ArgumentError: Error, CustomStringConvertible, Equatable {
  /// Which option, or the argument itself where there is no such option.
  let argument: String

  /// What was given for it.
  let value: String?

  /// What is wrong with it.
  let reason: String

  init(_ argument: String, _ value: String?, _ reason: String) {
    (self.argument, self.value, self.reason) = (argument, value, reason)
  }

  var description: String {
    "\(argument)\(value.map { " \"\($0)\"" } ?? ""): \(reason)"
  }
}
