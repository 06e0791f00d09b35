import Adjoint

/// The classes of a column, and the class of each row.
public struct CSVLabels: Equatable, Sendable {
  /// The class of each row, a number in 0 ..< classes.count.
  public let labels: [Int]

  /// The name of each class.
  public let classes: [String]
}

extension CSV {
  /// The texts of a column, one for each row.
  public func texts(of column: CSVColumn) throws(FileError) -> [String] {
    var texts: [String] = []
    try forEachText(of: column) { texts.append($1) }
    return texts
  }

  /// The texts of a column as classes.
  ///
  /// The classes are in ascending order, so that they do not depend on the order of the rows: by value
  /// where all of them are whole numbers, otherwise by their characters' codes. A file that lacks one of
  /// the classes would number the others differently: read a second file of the same kind with
  /// ``labels(of:classes:)`` and the classes of the first. A column of decimals has a class for each
  /// different text; numbers are read by ``tensor(of:as:missing:)``.
  public func labels(of column: CSVColumn) throws(FileError) -> CSVLabels {
    let texts = try texts(of: column)
    let classes = Self.ascending(Set(texts))
    let numbers = Self.numbers(of: classes)
    return CSVLabels(labels: texts.map { numbers[$0]! }, classes: classes)
  }

  /// The texts of a column as numbers of given classes. Traps when two classes have the same name.
  ///
  /// - Parameters:
  ///   - column: the column.
  ///   - classes: the name of each class.
  /// - Throws: ``FileError`` with the line, the column and the value where a text is none of them.
  public func labels(of column: CSVColumn, classes: [String]) throws(FileError) -> [Int] {
    let numbers = Self.numbers(of: classes)
    var labels: [Int] = []
    try forEachText(of: column) { field, text throws(FileError) in
      guard let number = numbers[text] else {
        throw error(field, text, "is none of the \(classes.count) classes")
      }
      labels.append(number)
    }
    return labels
  }

  private func forEachText(
    of column: CSVColumn, _ body: (CSVField, String) throws(FileError) -> Void
  ) throws(FileError) {
    let number = try number(of: column)
    try forEachField { field, bytes throws(FileError) in
      if field.column == number { try body(field, field.text(bytes)) }
    }
  }

  private static func ascending(_ names: Set<String>) -> [String] {
    let numbers = names.compactMap { Int($0) }
    guard numbers.count == names.count else { return names.sorted() }
    return names.sorted { (Int($0)!, $0) < (Int($1)!, $1) }
  }

  private static func numbers(of classes: [String]) -> [String: Int] {
    let numbers = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { first, _ in first })
    require(
      numbers.count == classes.count, "CSV: two of the \(classes.count) classes have the same name")
    return numbers
  }
}
