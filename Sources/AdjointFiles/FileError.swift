/// What is wrong with a file that was read, and where.
///
/// ```
/// weights.npy, byte 8, header length: 4294967295 bytes, and the file has 112
/// prices.csv, line 17, column 3, "area": "12,5" is not a number
/// ```
public struct FileError: Error, CustomStringConvertible, Equatable {
  /// The file's path. A file within an archive comes after it: `weights.npz/bias.npy`.
  public let file: String

  /// Where in the file; nil where the problem has no place.
  public let place: Place?

  /// What the bytes there are for, such as `header length`, or the name of a tensor or a column.
  public let field: String?

  /// What is wrong, with the value that was found.
  public let problem: String

  /// A place in a file.
  public enum Place: Equatable, Sendable {
    /// An offset in bytes from the beginning.
    case byte(Int)

    /// A line of a text and perhaps a column, both counted from 1.
    case line(Int, column: Int? = nil)
  }

  public init(file: String, _ place: Place? = nil, field: String? = nil, problem: String) {
    (self.file, self.place, self.field, self.problem) = (file, place, field, problem)
  }

  public var description: String {
    let place: String? =
      switch place {
      case .byte(let offset): "byte \(offset)"
      case .line(let line, let column?): "line \(line), column \(column)"
      case .line(let line, nil): "line \(line)"
      case nil: nil
      }
    return [file, place, field].compactMap(\.self).joined(separator: ", ") + ": " + problem
  }
}
