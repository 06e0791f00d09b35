extension CSVFields {
  /// The first row as names. Throws when there is none, and when two are the same.
  mutating func readHeader() throws(FileError) -> [String] {
    var columns: [String: Int] = [:]
    while let field = try next() {
      let name = field.text(bytes(of: field))
      if let first = columns.updateValue(field.column, forKey: name) {
        throw FileError(
          file: file, .line(field.line, column: field.column + 1), field: name.debugDescription,
          problem: "column \(first + 1) has the same name")
      }
      names.append(name)
      if field.isLastOfRow { return names }
    }
    throw FileError(file: file, problem: "there is no header: the file is empty")
  }
}
