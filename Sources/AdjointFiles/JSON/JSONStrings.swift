extension JSONReader {
  /// Reads a string: valid UTF-8, whose control characters are escaped, and half a pair of surrogates is
  /// an error.
  mutating func readString(_ field: String) throws(FileError) -> String {
    try expect("\"", field)
    let first = position
    var unescaped: [UInt8] = []
    var run = position
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "\""):
        let last = text[run..<position]
        position += 1
        let string =
          unescaped.isEmpty
          ? String(validating: last, as: UTF8.self)
          : String(validating: unescaped + last, as: UTF8.self)
        guard let string else {
          throw error(at: start + first, field, "the text is not valid UTF-8")
        }
        return string
      case UInt8(ascii: "\\"):
        unescaped += text[run..<position]
        unescaped += Array("\(try readEscape(field))".utf8)
        run = position
      case 0..<0x20:
        throw error(field, "a control character, the byte \(text[position]), must be escaped")
      default: position += 1
      }
    }
    throw error(at: start + first - 1, field, "the text that begins here has no end")
  }

  private mutating func readEscape(_ field: String) throws(FileError) -> Unicode.Scalar {
    let offset = start + position
    position += 1
    guard position < text.count else { throw error(field, "the text ends in an escape") }
    defer { position += 1 }
    switch text[position] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let scalar = readScalar() else {
        throw error(at: offset, field, "the escape is no character of Unicode")
      }
      return scalar
    default: throw error(at: offset, field, "there is no such escape")
    }
  }

  /// The character of one escape, or of two that are a pair of surrogates. Stops at the last digit.
  private mutating func readScalar() -> Unicode.Scalar? {
    guard let first = readUnit() else { return nil }
    guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
    guard text.count - position > 2, text[position + 1] == UInt8(ascii: "\\"),
      text[position + 2] == UInt8(ascii: "u")
    else { return nil }
    position += 2
    guard let second = readUnit(), UTF16.isTrailSurrogate(second) else { return nil }
    return Unicode.Scalar(0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF)))
  }

  /// The number of the four digits after the `u` of an escape. Stops at the last digit.
  private mutating func readUnit() -> UInt16? {
    guard text.count - position > 4 else { return nil }
    var unit: UInt16 = 0
    for _ in 0..<4 {
      position += 1
      guard let digit = Character(Unicode.Scalar(text[position])).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}
