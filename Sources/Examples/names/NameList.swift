import AdjointFiles
import Foundation

/// A list of names, as a file holds them: one a line.
struct NameList {
  /// The file's path, for errors.
  let file: String

  /// The names in the order of the file; one may come several times.
  let names: [String]

  /// No name is longer than this. A file with longer lines holds something else.
  static let longestName = 64

  /// The first names of the United States census of 1990; see `Data/ORIGIN.md`.
  static func census() throws(FileError) -> NameList {
    guard
      let file = Bundle.module.url(
        forResource: "first-names", withExtension: "txt", subdirectory: "Data")
    else {
      throw FileError(file: Bundle.module.bundlePath, problem: "lacks Data/first-names.txt")
    }
    return try NameList(contentsOf: file)
  }

  /// Reads a file of names. Throws ``FileError``, which names the line.
  init(contentsOf file: URL) throws(FileError) {
    try self.init(contents(of: file), file: file.path)
  }

  /// Reads the bytes of a file, whose name serves in errors.
  init(_ bytes: Data, file: String) throws(FileError) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard !lines.isEmpty else { throw FileError(file: file, problem: "holds no name") }
    var names: [String] = []
    for (index, line) in lines.enumerated() {
      do {
        names.append(try NameList.name(line))
      } catch {
        throw FileError(file: file, .line(index + 1), problem: error.problem)
      }
    }
    (self.file, self.names) = (file, names)
  }

  /// What is wrong with a line.
  private struct LineError: Error { let problem: String }

  private static func name(_ line: Data) throws(LineError) -> String {
    let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    // No character takes more bytes than this.
    guard line.count <= 4 * longestName, let name = String(validating: line, as: UTF8.self) else {
      let isLong = line.count > 4 * longestName
      let start = String(decoding: line.prefix(20), as: UTF8.self).debugDescription
      throw LineError(
        problem: isLong
          ? "\(line.count) bytes that begin with \(start) are too long for a name"
          : "\(start) is not in UTF-8")
    }
    if name.isEmpty { throw LineError(problem: "is empty, and each line holds a name") }
    if name.count > longestName {
      throw LineError(
        problem: "\(name.debugDescription) has \(name.count) characters, and a name up to "
          + "\(longestName)")
    }
    if let character = name.first(where: { !isAllowed($0) }) {
      throw LineError(
        problem: "\(name.debugDescription) holds \(String(character).debugDescription), which is "
          + "not allowed in a name")
    }
    return name
  }

  /// A full stop stands for the end of a name, so none can have one.
  private static func isAllowed(_ character: Character) -> Bool {
    character != Vocabulary.end
      && !character.unicodeScalars.contains {
        [.control, .format, .lineSeparator, .paragraphSeparator].contains(
          $0.properties.generalCategory)
      }
  }
}
