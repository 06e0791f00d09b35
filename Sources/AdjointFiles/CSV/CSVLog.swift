import Adjoint
import Foundation

/// A table that grows row by row as a CSV file, such as the losses of a training.
///
/// ```swift
/// let log = try CSVLog(URL(filePath: "losses.csv"), columns: ["step", "loss", "note"])
/// try log.append(1, 0.5, "first")
/// ```
///
/// Numbers are written so that they read back exactly, `nan` and `inf` included. Fields with a comma, a quote
/// or a line end are put in quotes. Lines end with LF. Each row is handed to the system at once: a
/// program that is killed leaves whole rows, and one that cannot be written leaves nothing of it.
public final class CSVLog: Sendable {
  public let columns: [String]
  private let file: AppendedFile

  /// Begins a file, or goes on with one that has the same header.
  ///
  /// Traps when there is no column, or two have the same name.
  ///
  /// - Parameters:
  ///   - file: where the table is written.
  ///   - columns: the names of the columns, which become the header.
  /// - Throws: ``WritingError`` when the file cannot be written, or has another header.
  public init(_ file: URL, columns: [String]) throws(WritingError) {
    require(
      !columns.isEmpty && Set(columns).count == columns.count,
      "CSVLog: the columns are \(columns); there must be at least one, and each once")
    self.columns = columns
    self.file = try AppendedFile(file)
    let header = Array(csvLine(columns).utf8)
    guard let last = self.file.last else {
      try self.file.append(header)
      return
    }
    guard self.file.prefix(header.count) == header else {
      throw WritingError(
        file.path,
        reason: "the file does not begin with the header \(columns.joined(separator: ","))")
    }
    // Another program may have left the last line without its end.
    if last != UInt8(ascii: "\n") { try self.file.append([UInt8(ascii: "\n")]) }
  }

  /// Appends a row. Traps unless there is one field for each column.
  public func append(_ fields: any CSVValue...) throws(WritingError) {
    require(
      fields.count == columns.count,
      "CSVLog: a row of \(fields.count) fields for the \(columns.count) columns \(columns)")
    try file.append(Array(csvLine(fields.map(\.csvText)).utf8))
  }
}

/// What a field of a CSV file can be.
public protocol CSVValue {
  /// The value as text, without quotes around it.
  var csvText: String { get }
}

extension CSVValue where Self: CustomStringConvertible {
  public var csvText: String { description }
}

extension Int: CSVValue {}
extension Float: CSVValue {}
extension Double: CSVValue {}
extension String: CSVValue {}
