import Adjoint

/// In what a file differs from the model or the run that it is loaded into.
public enum LoadingDifference: Sendable, Equatable, CustomStringConvertible {
  /// The model has a value that the file lacks. The name is that in the file; `nearest` is the name of a
  /// tensor in the file that is like it and that nothing else asks for.
  case missing(String, nearest: String?)

  /// The file has a tensor that the model lacks. `nearest` is like it, and is missing in the file.
  case unexpected(String, nearest: String?)

  /// The shapes of a value are not the same.
  case shape(String, file: Shape, model: Shape)

  /// The types of a value's numbers are not the same. That in the file is called as it is there, such as
  /// `BF16`.
  case type(String, file: String, model: ScalarType)

  /// The model has one value for these names, and the file has several that differ.
  case tied([String])

  /// Something that decides how training goes on, such as the seed or a rule, is not the same.
  case setting(String, file: String, run: String)

  public var description: String {
    switch self {
    case .missing(let name, let nearest):
      "\(name) is missing" + (nearest.map { "; did the file call it \($0)?" } ?? "")
    case .unexpected(let name, let nearest):
      "\(name) has no place here" + (nearest.map { "; is it \($0)?" } ?? "")
    case .shape(let name, let file, let model):
      "\(name) has the shape \(file) in the file and \(model) here"
    case .type(let name, let file, let model):
      "\(name) has the type \(file) in the file and \(model) here"
    case .tied(let names):
      "\(names.joined(separator: " and ")) are one value here and differ in the file"
    case .setting(let name, let file, let run): "\(name): \(file) in the file and \(run) here"
    }
  }
}
