import Adjoint
import Foundation

/// A table from a CSV file: rows of fields, with a delimiter between them (RFC 4180).
///
/// ```swift
/// let table = try CSV(contentsOf: file)
/// let species = try table.labels(of: "species")
/// let inputs = try table.tensor(of: .all(but: "species"))  // [rows, columns]
/// ```
///
/// A field may stand in quotes, and then holds delimiters, line ends and doubled quotes. Lines end with LF
/// or CRLF. A byte-order mark at the beginning and empty lines at the end are passed over. Spaces
/// belong to their field.
///
/// Everything else is an error, which names the line and the column, both counted from 1: rows of another
/// length, a quote that is not closed, a quote within a field that has none around it, a carriage return
/// alone, bytes that are not UTF-8, two columns of the same name.
///
/// The file stays where it is; fields are read when they are asked for.
public struct CSV: Sendable {
  /// The file's path, for errors.
  public let file: String

  /// The names of the columns; nil where the file has no header.
  public let columnNames: [String]?

  public let columnCount: Int

  /// The number of rows without the header.
  public let rowCount: Int

  private let bytes: Data
  private let delimiter: UInt8

  /// Reads a file. Throws ``FileError``.
  public init(
    contentsOf file: URL, delimiter: Unicode.Scalar = ",", hasHeader: Bool = true
  ) throws(FileError) {
    try self.init(
      contents(of: file), file: file.path, delimiter: delimiter, hasHeader: hasHeader)
  }

  /// Reads the bytes of a file, and throws where they are no table. Traps when the delimiter is no ASCII
  /// character, a quote, or a line end.
  ///
  /// - Parameters:
  ///   - data: the file's bytes.
  ///   - file: the file's name, for errors.
  ///   - delimiter: what stands between two fields, often a comma, a semicolon or a tab.
  ///   - hasHeader: whether the first row holds the names of the columns.
  public init(
    _ data: Data, file: String, delimiter: Unicode.Scalar = ",", hasHeader: Bool = true
  ) throws(FileError) {
    require(
      delimiter.isASCII && !"\"\r\n".unicodeScalars.contains(delimiter),
      "CSV: \(String(delimiter).debugDescription) cannot be a delimiter; it must be an ASCII character, "
        + "and neither a quote nor a line end")
    (self.file, bytes, self.delimiter) = (file, data, UInt8(delimiter.value))
    let delimiter = self.delimiter
    (columnNames, columnCount, rowCount) = try data.withFields(
      file: file, delimiter: delimiter
    ) { fields throws(FileError) in
      let names = hasHeader ? try fields.readHeader() : nil
      var rowCount = 0
      while let field = try fields.next() { rowCount += field.isLastOfRow ? 1 : 0 }
      return (names, fields.columnCount ?? 0, rowCount)
    }
  }

  /// Calls `body` for every field below the header, row by row.
  func forEachField(
    _ body: (CSVField, UnsafeBufferPointer<UInt8>) throws(FileError) -> Void
  ) throws(FileError) {
    try bytes.withFields(file: file, delimiter: delimiter) { fields throws(FileError) in
      if columnNames != nil { _ = try fields.readHeader() }
      while let field = try fields.next() { try body(field, fields.bytes(of: field)) }
    }
  }
}

extension Data {
  /// Walks through the fields of these bytes.
  fileprivate func withFields<Value>(
    file: String, delimiter: UInt8, _ body: (inout CSVFields) throws(FileError) -> Value
  ) throws(FileError) -> Value {
    let result: Result<Value, FileError> = withUnsafeBytes { bytes in
      var fields = CSVFields(
        bytes.bindMemory(to: UInt8.self), file: file, delimiter: delimiter)
      return Result { () throws(FileError) in try body(&fields) }
    }
    return try result.get()
  }
}
