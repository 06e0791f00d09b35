/// An argument on the command line that cannot be used.
public struct ArgumentError: Error, CustomStringConvertible, Equatable {
  /// Which option, or the argument itself where there is no such option.
  public let argument: String

  /// What was given for it.
  public let value: String?

  /// What is wrong with it.
  public let reason: String

  public init(_ argument: String, _ value: String?, _ reason: String) {
    (self.argument, self.value, self.reason) = (argument, value, reason)
  }

  public var description: String {
    "\(argument)\(value.map { " \"\($0)\"" } ?? ""): \(reason)"
  }
}
