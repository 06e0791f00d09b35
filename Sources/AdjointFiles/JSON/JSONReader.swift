/// Reads a JSON text (RFC 8259) from its beginning to its end, value by value.
///
/// Foundation's reader keeps one of two values of the same key, and does not say where a value stands. This
/// one says both, and builds nothing that nobody asks for. It does not recurse into what it skips.
///
/// Whoever reads says which value comes next, and any other is an error:
///
/// ```swift
/// try json.readObject("tensor") { json, key throws(FileError) in
///   if key.text == "length" { length = try json.readCount("length") } else { try json.skipValue("tensor") }
/// }
/// ```
struct JSONReader {
  let file: String
  let text: UnsafeRawBufferPointer

  /// Where the text begins in the file.
  let start: Int

  /// How much of the text has been read.
  var position = 0

  /// The text must stay where it is while it is read.
  init(_ text: UnsafeRawBufferPointer, file: String, offset start: Int) {
    (self.text, self.file, self.start) = (text, file, start)
  }

  /// A key of an object, and its offset in the file.
  struct Key {
    let text: String
    let offset: Int
  }

  /// Reads an object, whose values `readValue` reads. A key that comes twice is an error.
  mutating func readObject(
    _ field: String, _ readValue: (inout JSONReader, Key) throws(FileError) -> Void
  ) throws(FileError) {
    var keys: Set<String> = []
    try readItems(field, between: "{", and: "}") { json throws(FileError) in
      let key = try json.readKey(field)
      guard keys.insert(key.text).inserted else {
        throw json.error(at: key.offset, field, "the key \"\(key.text)\" comes twice")
      }
      try readValue(&json, key)
    }
  }

  /// Reads an array, whose values `readValue` reads.
  mutating func readArray(
    _ field: String, _ readValue: (inout JSONReader) throws(FileError) -> Void
  ) throws(FileError) {
    try readItems(field, between: "[", and: "]", readValue)
  }

  /// Reads `null` if it comes next, and says whether it did.
  mutating func readNull() -> Bool { take(word: "null") }

  /// Expects that nothing follows but space.
  mutating func readEnd(_ field: String) throws(FileError) {
    if next != nil { throw unexpected("the end", field) }
  }

  /// Reads a value of any kind and drops it. Collections in it may be 125 deep.
  mutating func skipValue(_ field: String) throws(FileError) {
    var closers: [Unicode.Scalar] = []
    while true {
      if closers.last == "}" { _ = try readKey(field) }
      if let closer = try skipBeginning(of: field) {
        guard closers.count < 125 else {
          throw error(field, "there are more than 125 arrays and objects within each other")
        }
        closers.append(closer)
        if next != UInt8(ascii: closer) { continue }
      }
      // A value has ended, and perhaps collections with it.
      while let closer = closers.last, !take(",") {
        guard take(closer) else { throw unexpected("\",\" or \"\(closer)\"", field) }
        closers.removeLast()
      }
      if closers.isEmpty { return }
    }
  }

  /// Reads a value that is no collection, or the beginning of a collection, of which it returns the
  /// character that ends it.
  private mutating func skipBeginning(of field: String) throws(FileError) -> Unicode.Scalar? {
    if take("{") { return "}" }
    if take("[") { return "]" }
    switch next {
    case UInt8(ascii: "\""): _ = try readString(field)
    case let byte? where "-0123456789".utf8.contains(byte): try skipNumber(field)
    default:
      guard take(word: "true") || take(word: "false") || take(word: "null") else {
        throw unexpected("a value", field)
      }
    }
    return nil
  }

  private mutating func readItems(
    _ field: String, between opener: Unicode.Scalar, and closer: Unicode.Scalar,
    _ readItem: (inout JSONReader) throws(FileError) -> Void
  ) throws(FileError) {
    try expect(opener, field)
    if take(closer) { return }
    repeat { try readItem(&self) } while take(",")
    guard take(closer) else { throw unexpected("\",\" or \"\(closer)\"", field) }
  }

  private mutating func readKey(_ field: String) throws(FileError) -> Key {
    let offset = offset
    let key = Key(text: try readString(field), offset: offset)
    try expect(":", field)
    return key
  }
}
