/// All in which a file differs from what it was to be loaded into. Nothing has been changed.
///
/// ```
/// classifier.safetensors is of another model:
///   hidden.weight is missing; did the file call it hiden.weight?
///   output.bias has the shape [10] in the file and [12] here
/// ```
public struct LoadingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file's path.
  public let file: String
  public let differences: [LoadingDifference]

  /// Whether the call could have said `converting: true`, which takes numbers of another type.
  public let isConvertible: Bool

  public var description: String {
    let isModel = differences.contains { if case .setting = $0 { false } else { true } }
    return "\(file) is of another \(isModel ? "model" : "run"):"
      + differences.filter { !isSaidByItsPartner($0) }.map { "\n  \($0)" }.joined()
      + (isConvertible ? "\n  converting: true takes numbers of another type" : "")
  }

  /// Whether this is a name in the file that a missing one was perhaps called.
  private func isSaidByItsPartner(_ difference: LoadingDifference) -> Bool {
    guard case .unexpected(let name, let nearest?) = difference else { return false }
    return differences.contains(.missing(nearest, nearest: name))
  }
}
