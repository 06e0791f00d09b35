/// Where a field of a CSV file is.
struct CSVField {
  /// The bytes within its quotes.
  let range: Range<Int>

  /// The line in which it begins, counted from 1.
  let line: Int

  /// The number of its column, counted from 0.
  let column: Int

  /// Whether some of its bytes are doubled quotes.
  let hasDoubledQuotes: Bool

  let isLastOfRow: Bool

  /// The field's text, given its bytes, which are UTF-8.
  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    guard hasDoubledQuotes else { return String(decoding: bytes, as: UTF8.self) }
    var single: [UInt8] = []
    var isSecond = false
    for byte in bytes {
      isSecond = byte == UInt8(ascii: "\"") && !isSecond
      if byte != UInt8(ascii: "\"") || isSecond { single.append(byte) }
    }
    return String(decoding: single, as: UTF8.self)
  }
}
