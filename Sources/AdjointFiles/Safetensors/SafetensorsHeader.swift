import Adjoint
import Foundation

/// What the header of a safetensors file says, held against the file's size.
struct SafetensorsHeader {
  private(set) var metadata: [String: String] = [:]

  /// The tensors in the order of their numbers.
  private(set) var entries: [Safetensors.Entry] = []

  /// How many bytes a header may take.
  static let mostBytes = 100_000_000

  /// The key under which the header has texts, and no tensor.
  static let metadataKey = "__metadata__"

  /// - Parameters:
  ///   - text: the header, which begins after the 8 bytes of its length.
  ///   - file: the file's name, for errors.
  ///   - count: how many bytes follow the header.
  init(_ text: Data, file: String, numbers count: Int) throws(FileError) {
    guard text.first == UInt8(ascii: "{") else {
      throw FileError(
        file: file, .byte(8), field: "header",
        problem: "it must begin with {, and "
          + (text.first.map { "begins with the byte \($0)" } ?? "is empty"))
    }
    var header = self
    try text.withUnsafeBytes { text in
      Result { () throws(FileError) in
        var json = JSONReader(text, file: file, offset: 8)
        try header.read(&json)
      }
    }.get()
    self = header
    try checkPlaces(file: file, count: count)
  }

  private mutating func read(_ json: inout JSONReader) throws(FileError) {
    var (metadata, entries) = (metadata, entries)
    try json.readObject("header") { json, key throws(FileError) in
      if key.text == Self.metadataKey {
        if json.readNull() { return }
        try json.readObject(key.text) { json, key throws(FileError) in
          metadata[key.text] = try json.readString(Self.metadataKey)
        }
      } else {
        entries.append(try json.readEntry(key))
      }
    }
    try json.readEnd("header")
    (self.metadata, self.entries) = (metadata, entries)
  }

  /// Puts the tensors in the order of their numbers, and throws unless these fill the file, each after the
  /// one before.
  private mutating func checkPlaces(file: String, count: Int) throws(FileError) {
    entries.sort {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
    var end = 0
    for entry in entries {
      guard entry.bytes.lowerBound == end else {
        throw FileError(
          file: file, .byte(entry.offset), field: entry.name,
          problem:
            "its numbers begin at byte \(entry.bytes.lowerBound) after the header, and those of "
            + "the tensor before end at \(end)")
      }
      end = entry.bytes.upperBound
    }
    guard end == count else {
      throw FileError(
        file: file, field: "tensors",
        problem: "they take \(end) bytes after the header, and the file has \(count)")
    }
  }
}

extension JSONReader {
  /// Reads what the header says of the tensor with this key.
  fileprivate mutating func readEntry(_ key: Key) throws(FileError) -> Safetensors.Entry {
    let name = key.text
    var (type, shape) = (SafetensorsType?.none, [Int]?.none)
    var places: [Int]?
    try readObject(name) { json, key throws(FileError) in
      switch key.text {
      case "dtype":
        let offset = json.offset
        let typeName = try json.readString(name)
        type = SafetensorsType(name: typeName)
        if type == nil {
          throw json.error(at: offset, name, "there is no type \"\(typeName)\" in the format")
        }
      case "shape": shape = try json.readCounts(name)
      case "data_offsets": places = try json.readCounts(name)
      default: try json.skipValue(name)
      }
    }
    guard let type, let shape, let places else {
      let missing = type == nil ? "dtype" : shape == nil ? "shape" : "data_offsets"
      throw error(at: key.offset, name, "the header does not say its \(missing)")
    }
    guard places.count == 2, places[0] <= places[1] else {
      throw error(
        at: key.offset, name, "its data_offsets are \(places), and not a beginning and an end")
    }
    guard let byteCount = type.byteCount(of: shape) else {
      throw error(at: key.offset, name, "an array of shape \(shape) of \(type.name) fits no memory")
    }
    guard byteCount == places[1] - places[0] else {
      throw error(
        at: key.offset, name,
        "an array of shape \(shape) of \(type.name) takes \(byteCount) bytes, and its data_offsets "
          + "\(places) are \(places[1] - places[0]) apart")
    }
    return Safetensors.Entry(
      name: name, shape: Shape(shape), type: type.stored, typeName: type.name,
      bytes: places[0]..<places[1], offset: key.offset)
  }

  private mutating func readCounts(_ field: String) throws(FileError) -> [Int] {
    var counts: [Int] = []
    try readArray(field) { json throws(FileError) in counts.append(try json.readCount(field)) }
    return counts
  }
}
