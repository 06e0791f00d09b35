/// What was loaded.
public struct LoadingReport: Sendable, CustomStringConvertible {
  /// The paths of the values that were loaded.
  public let loaded: [String]

  /// The names of the tensors in the file that were not.
  public let unused: [String]

  /// The differences that were accepted, such as converted types.
  public let accepted: [LoadingDifference]

  public var description: String {
    let counts = "\(loaded.count) values loaded, \(unused.count) tensors of the file not used"
    return ([counts] + accepted.map { "  \($0)" }).joined(separator: "\n")
  }
}
