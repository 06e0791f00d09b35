/// A walk through the fields of a CSV file, from the first to the last.
struct CSVFields {
  let file: String
  private let bytes: UnsafeBufferPointer<UInt8>
  private let delimiter: UInt8

  /// A byte above this one has no meaning for the format.
  private let lastSpecial: UInt8

  /// Where the text ends: before the empty lines at the end.
  private let end: Int

  private var offset: Int
  private var line = 1
  private var column = 0

  /// The line in which the row begins.
  private var rowLine = 1

  /// The number of fields of the first row, once it was read. Every other row has as many.
  private(set) var columnCount: Int?

  /// The names of the columns, for errors.
  var names: [String] = []

  private var isAtEnd: Bool

  init(_ bytes: UnsafeBufferPointer<UInt8>, file: String, delimiter: UInt8) {
    (self.bytes, self.file, self.delimiter) = (bytes, file, delimiter)
    lastSpecial = max(delimiter, quote)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    offset = bytes.starts(with: mark) ? mark.count : 0
    var end = bytes.count
    while end > offset, bytes[end - 1] == lineFeed {
      end -= end - 1 > offset && bytes[end - 2] == carriageReturn ? 2 : 1
    }
    self.end = end
    isAtEnd = offset == end
  }

  /// The next field, or nil at the end of the file.
  mutating func next() throws(FileError) -> CSVField? {
    if isAtEnd { return nil }
    let (line, column) = (line, column)
    let isQuoted = offset < end && bytes[offset] == quote
    let (range, hasDoubledQuotes) = isQuoted ? try readQuoted() : (try readPlain(), false)
    return CSVField(
      range: range, line: line, column: column, hasDoubledQuotes: hasDoubledQuotes,
      isLastOfRow: try readEndOfField())
  }

  func bytes(of field: CSVField) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[field.range])
  }
}

extension CSVFields {
  /// Walks over a field without quotes.
  private mutating func readPlain() throws(FileError) -> Range<Int> {
    let start = offset
    var allBits: UInt8 = 0
    while offset < end {
      let byte = bytes[offset]
      if byte <= lastSpecial && isSpecial(byte) { break }
      allBits |= byte
      offset += 1
    }
    if allBits > 0x7F { try requireText(start..<offset) }
    return start..<offset
  }

  private func isSpecial(_ byte: UInt8) -> Bool {
    byte == delimiter || byte == lineFeed || byte == carriageReturn || byte == quote
  }

  /// Walks over a field in quotes, and tells whether there are doubled ones in it.
  private mutating func readQuoted() throws(FileError) -> (Range<Int>, hasDoubledQuotes: Bool) {
    let firstLine = line
    offset += 1
    let start = offset
    var hasDoubledQuotes = false
    while offset < end {
      let byte = bytes[offset]
      offset += 1
      if byte == lineFeed {
        line += 1
      } else if byte == quote {
        guard offset < end, bytes[offset] == quote else {
          try requireText(start..<offset - 1)
          return (start..<offset - 1, hasDoubledQuotes)
        }
        hasDoubledQuotes = true
        offset += 1
      }
    }
    throw error(firstLine, "the quote that begins the field is not closed")
  }

  /// Walks over a delimiter or a line end, and tells whether the row ends.
  private mutating func readEndOfField() throws(FileError) -> Bool {
    if offset < end {
      let byte = bytes[offset]
      if byte == delimiter {
        offset += 1
        column += 1
        return false
      }
      let isPair = byte == carriageReturn && offset + 1 < end && bytes[offset + 1] == lineFeed
      guard byte == lineFeed || isPair else { throw unexpected(byte) }
      offset += isPair ? 2 : 1
    } else {
      isAtEnd = true
    }
    let fieldCount = column + 1
    guard fieldCount == columnCount ?? fieldCount else {
      throw FileError(
        file: file, .line(rowLine),
        problem:
          "the row has \(fieldCount) \(fieldCount == 1 ? "field" : "fields"), and the first row "
          + "has \(columnCount!)")
    }
    columnCount = fieldCount
    line += 1
    (rowLine, column) = (line, 0)
    return true
  }

  private func unexpected(_ byte: UInt8) -> FileError {
    if byte == carriageReturn {
      return error(line, "there is a carriage return without a line feed, outside quotes")
    }
    let isAfterQuote = offset > 0 && bytes[offset - 1] == quote
    return error(
      line,
      isAfterQuote && byte != quote
        ? "there is text after the closing quote; a quote within quotes is doubled"
        : "there is a quote within a field that does not begin with one")
  }

  /// Throws when the bytes are no text.
  private func requireText(_ range: Range<Int>) throws(FileError) {
    let field = UnsafeBufferPointer(rebasing: bytes[range])
    guard field.allSatisfy({ $0 < 0x80 }) || String(validating: field, as: UTF8.self) != nil else {
      throw error(line, "the bytes are not UTF-8")
    }
  }

  /// An error in the field that is being read.
  private func error(_ line: Int, _ problem: String) -> FileError {
    FileError(
      file: file, .line(line, column: column + 1),
      field: names.indices.contains(column) ? names[column].debugDescription : nil, problem: problem
    )
  }
}

private let quote = UInt8(ascii: "\"")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
