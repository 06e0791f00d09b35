/// The smallest parts of a JSON text.
extension JSONReader {
  /// The next byte that is not space; nil at the end.
  var next: UInt8? {
    mutating get {
      while position < text.count, text[position].isSpace { position += 1 }
      return position < text.count ? text[position] : nil
    }
  }

  /// The offset of that byte in the file.
  var offset: Int {
    mutating get {
      _ = next
      return start + position
    }
  }

  /// Reads a character if it comes next, and says whether it did.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Reads a word if it comes next, and says whether it did.
  mutating func take(word: StaticString) -> Bool {
    _ = next
    let count = word.utf8CodeUnitCount
    guard text.count - position >= count else { return false }
    let word = UnsafeBufferPointer(start: word.utf8Start, count: count)
    guard text[position..<position + count].elementsEqual(word) else { return false }
    position += count
    return true
  }

  mutating func expect(_ character: Unicode.Scalar, _ field: String) throws(FileError) {
    guard take(character) else { throw unexpected("\"\(character)\"", field) }
  }

  /// Reads a whole number from 0 on, written without a fraction and without an exponent.
  mutating func readCount(_ field: String) throws(FileError) -> Int {
    _ = next
    let first = position
    try skipNumber(field)
    var count = 0
    for digit in text[first..<position] {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(Int(digit) - 0x30)
      guard (0x30...0x39).contains(digit), !isTooLarge, !overflow else {
        let number = String(decoding: text[first..<position], as: UTF8.self)
        throw error(
          at: start + first, field, "\(number) is not a whole number from 0 to \(Int.max)")
      }
      count = sum
    }
    return count
  }

  /// Reads a number and drops it.
  mutating func skipNumber(_ field: String) throws(FileError) {
    _ = next
    readCharacter(in: "-")
    if !readCharacter(in: "0") { try readDigits(field) }
    if readCharacter(in: ".") { try readDigits(field) }
    if readCharacter(in: "eE") {
      readCharacter(in: "+-")
      try readDigits(field)
    }
  }

  private mutating func readDigits(_ field: String) throws(FileError) {
    let first = position
    while readCharacter(in: "0123456789") {}
    guard position > first else { throw unexpected("a digit", field, skippingSpace: false) }
  }

  @discardableResult
  private mutating func readCharacter(in characters: StaticString) -> Bool {
    guard position < text.count else { return false }
    let all = UnsafeBufferPointer(
      start: characters.utf8Start, count: characters.utf8CodeUnitCount)
    guard all.contains(text[position]) else { return false }
    position += 1
    return true
  }

  /// An error at an offset in the file, or at the next byte.
  func error(at offset: Int? = nil, _ field: String, _ problem: String) -> FileError {
    FileError(file: file, .byte(offset ?? start + position), field: field, problem: problem)
  }

  /// An error at the next byte, which is not what it must be.
  mutating func unexpected(
    _ expected: String, _ field: String, skippingSpace: Bool = true
  ) -> FileError {
    if skippingSpace { _ = next }
    guard position < text.count else {
      return error(field, "\(expected) must come next, and the text ends")
    }
    let byte = text[position]
    let isPrintable = (0x21...0x7E).contains(byte)
    let found = isPrintable ? "\"\(Unicode.Scalar(byte))\"" : "the byte \(byte)"
    return error(field, "\(expected) must come next, and not \(found)")
  }
}

extension UInt8 {
  fileprivate var isSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
