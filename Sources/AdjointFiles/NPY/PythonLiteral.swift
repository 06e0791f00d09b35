import Foundation

/// Reads what a header needs of Python's literals: a dictionary with texts as keys, texts, `True`,
/// `False`, and tuples of numbers. It goes forward only, and nothing calls itself.
struct PythonLiteral {
  private let bytes: Data
  private let file: String

  /// Where the next byte stands in the file.
  private(set) var offset: Int
  private let end: Int

  init(_ bytes: Data, file: String, offset: Int) {
    (self.bytes, self.file, self.offset) = (bytes, file, offset)
    end = offset + bytes.count
  }

  /// Reads a dictionary.
  ///
  /// - Parameter readValue: is given each key, its offset and this reader, at the value.
  mutating func readDictionary(
    _ readValue: (String, Int, inout PythonLiteral) throws(FileError) -> Void
  ) throws(FileError) {
    try read("{")
    while !skip("}") {
      skipSpaces()
      let offset = offset
      let key = try readText()
      try read(":")
      skipSpaces()
      try readValue(key, offset, &self)
      if !skip(",") {
        try read("}")
        return
      }
    }
  }

  /// Nothing but spaces may follow.
  mutating func readEnd() throws(FileError) {
    skipSpaces()
    if offset < end { throw error("\(found) follows the dictionary") }
  }

  /// A text between single or double quotes, without escapes.
  mutating func readText() throws(FileError) -> String {
    skipSpaces()
    let start = offset
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw error("\(found), where a text in quotes is expected")
    }
    offset += 1
    var text: [UInt8] = []
    while let byte = next, byte != quote {
      guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else {
        throw error("\(found) in a text")
      }
      text.append(byte)
      offset += 1
    }
    guard next != nil else { throw error(at: start, "the text does not end") }
    offset += 1
    return String(decoding: text, as: UTF8.self)
  }

  /// The name of an array's type; that of a structure is a list.
  mutating func readType() throws(FileError) -> String {
    skipSpaces()
    if let next, next == UInt8(ascii: "[") || next == UInt8(ascii: "(") {
      throw error("the type is a structure, which is not read")
    }
    return try readText()
  }

  mutating func readBool() throws(FileError) -> Bool {
    for value in [true, false] where skip(value ? "True" : "False") { return value }
    throw error("\(found), where True or False is expected")
  }

  /// A tuple of lengths; that of one has a comma behind it.
  mutating func readLengths() throws(FileError) -> [Int] {
    try read("(")
    var lengths: [Int] = []
    while !skip(")") {
      lengths.append(try readLength())
      if !skip(",") {
        guard lengths.count > 1 else { throw error("\(found), where a comma is expected") }
        try read(")")
        break
      }
    }
    return lengths
  }

  /// A whole number; Python 2 wrote an L behind it.
  private mutating func readLength() throws(FileError) -> Int {
    skipSpaces()
    let start = offset
    var length = 0
    while let digit = next.map({ Int($0) - 0x30 }), 0...9 ~= digit {
      let (tens, first) = length.multipliedReportingOverflow(by: 10)
      let (sum, second) = tens.addingReportingOverflow(digit)
      guard !first, !second else { throw error(at: start, "the length is larger than any array") }
      length = sum
      offset += 1
    }
    guard offset > start else { throw error("\(found), where a length is expected") }
    if next == UInt8(ascii: "L") { offset += 1 }
    return length
  }

  /// An error at an offset, or at the next byte.
  func error(at offset: Int? = nil, _ problem: String) -> FileError {
    FileError(file: file, .byte(offset ?? self.offset), field: "header", problem: problem)
  }
}

extension PythonLiteral {
  private var next: UInt8? { offset < end ? bytes[bytes.endIndex - (end - offset)] : nil }

  /// What stands here, for errors.
  private var found: String {
    guard let next else { return "the header ends" }
    return 0x20..<0x7F ~= next ? "“\(Character(UnicodeScalar(next)))”" : "byte \(next)"
  }

  private mutating func skipSpaces() {
    while let next, next == 0x20 || 0x09...0x0D ~= next { offset += 1 }
  }

  /// Skips spaces, and a word if it follows. Returns whether it does.
  private mutating func skip(_ word: StaticString) -> Bool {
    skipSpaces()
    let rest = bytes.suffix(end - offset)
    let isThere = word.withUTF8Buffer { rest.starts(with: $0) }
    if isThere { offset += word.utf8CodeUnitCount }
    return isThere
  }

  private mutating func read(_ word: StaticString) throws(FileError) {
    guard skip(word) else { throw error("\(found), where “\(word)” is expected") }
  }
}
