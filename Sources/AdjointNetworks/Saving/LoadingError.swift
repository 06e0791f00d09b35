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

  public var description: String {
    let isModel = differences.contains { if case .setting = $0 { false } else { true } }
    return "\(file) is of another \(isModel ? "model" : "run"):"
      + differences.map { "\n  \($0)" }.joined()
  }
}
