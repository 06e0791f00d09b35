import Adjoint

/// A column of a table: its name, or its number counted from 0, where −1 is the last one.
///
/// ```swift
/// let (byName, byNumber): (CSVColumn, CSVColumn) = ("species", -1)
/// ```
public enum CSVColumn: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case name(String)
  case number(Int)

  public init(stringLiteral name: String) { self = .name(name) }
  public init(integerLiteral number: Int) { self = .number(number) }
}

/// Some columns of a table.
///
/// ```swift
/// let (some, most): (CSVColumns, CSVColumns) = (["area", "rooms"], .all(but: "price"))
/// ```
public enum CSVColumns: Sendable, ExpressibleByArrayLiteral {
  /// These, in their order.
  case these([CSVColumn])

  /// All others, in the order of the file.
  case allBut([CSVColumn])

  public init(arrayLiteral columns: CSVColumn...) { self = .these(columns) }

  public static var all: CSVColumns { .allBut([]) }
  public static func all(but columns: CSVColumn...) -> CSVColumns { .allBut(columns) }
}

extension CSV {
  /// The number of a column. Throws when the table has no such column.
  func number(of column: CSVColumn) throws(FileError) -> Int {
    switch column {
    case .name(let name):
      guard let columnNames else {
        throw FileError(
          file: file, field: name.debugDescription,
          problem:
            "the columns have no names; ask for them by number, or read the file with a header")
      }
      guard let number = columnNames.firstIndex(of: name) else {
        let some = columnNames.prefix(20).map(\.debugDescription).joined(separator: ", ")
        throw FileError(
          file: file, .line(1), field: name.debugDescription,
          problem: "there is no such column; the columns are \(some)"
            + (columnNames.count > 20 ? " and \(columnNames.count - 20) more" : ""))
      }
      return number
    case .number(let number):
      guard number < columnCount, number >= -columnCount else {
        throw FileError(
          file: file,
          problem:
            "there is no column number \(number) among \(columnCount); the first is 0, and −1 is "
            + "the last")
      }
      return number < 0 ? number + columnCount : number
    }
  }

  /// The numbers of some columns. Throws when the table lacks one; traps when one comes twice.
  func numbers(of columns: CSVColumns) throws(FileError) -> [Int] {
    let named: [CSVColumn] =
      switch columns {
      case .these(let columns), .allBut(let columns): columns
      }
    var numbers: [Int] = []
    for column in named { numbers.append(try number(of: column)) }
    let distinct = Set(numbers)
    require(
      distinct.count == numbers.count,
      "CSV: a column is chosen twice: the numbers of the chosen ones are \(numbers)")
    if case .these = columns { return numbers }
    return (0..<columnCount).filter { !distinct.contains($0) }
  }

  /// An error in a field, with its text, or the beginning of a long one.
  func error(_ field: CSVField, _ text: String, _ problem: String) -> FileError {
    let characters = text.unicodeScalars
    let value = characters.count > 60 ? "\(String(characters.prefix(60)))…" : text
    return FileError(
      file: file, .line(field.line, column: field.column + 1),
      field: columnNames?[field.column].debugDescription,
      problem: "\(value.debugDescription) \(problem)")
  }
}
