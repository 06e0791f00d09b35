import Foundation

/// What a compressed file holds, all of it or as much as was asked for.
struct Inflated {
  let bytes: Data

  /// Whether these are all bytes, and their checksums are right.
  let isComplete: Bool
}

/// gzip files (RFC 1952): one or several members, each a deflate stream with its checksum.
enum Gzip {
  /// Whether the bytes of a file begin as those of a gzip file do.
  static func isGzip(_ data: Data) -> Bool { data.starts(with: [0x1F, 0x8B]) }

  /// The contents of a gzip file, joined where it has several members.
  ///
  /// - Parameters:
  ///   - data: all bytes of the file.
  ///   - file: the file's path, for errors.
  ///   - limit: the most bytes to give. Memory is taken as they come.
  static func inflate(_ data: Data, file: String, limit: Int) throws(FileError) -> Inflated {
    var reader = ByteReader(data, file: file)
    var output = InflateOutput(limit: limit)
    repeat {
      try skipHeader(&reader)
      let start = output.count
      guard try AdjointFiles.inflate(&reader, to: &output) else {
        return Inflated(bytes: output.data(), isComplete: false)
      }
      try checkTrailer(&reader, of: output.bytes(from: start))
    } while reader.count > 0
    return Inflated(bytes: output.data(), isComplete: true)
  }

  /// RFC 1952, section 2.3.1.
  private static func skipHeader(_ reader: inout ByteReader) throws(FileError) {
    var header = reader
    let magic = try reader.read(UInt16.self, isBigEndian: true, "magic number")
    guard magic == 0x1F8B else {
      throw header.error(
        "magic number",
        "a member begins with \(magic >> 8), \(magic & 0xFF) and not with 31, 139")
    }
    let method = try reader.read(UInt8.self, "compression method")
    guard method == 8 else {
      throw reader.error(
        at: reader.offset - 1, "compression method", "it is \(method), and 8 alone is deflate")
    }
    let flags = Flags(rawValue: try reader.read(UInt8.self, "flags"))
    guard flags.isSubset(of: .known) else {
      throw reader.error(
        at: reader.offset - 1, "flags", "\(flags.rawValue) has bits that mean nothing")
    }
    _ = try reader.read(6, "time and system")
    if flags.contains(.extraField) {
      _ = try reader.read(Int(try reader.read(UInt16.self, "extra field")), "extra field")
    }
    if flags.contains(.name) { try skipText(&reader, "name") }
    if flags.contains(.comment) { try skipText(&reader, "comment") }
    if flags.contains(.headerChecksum) {
      let computed = crc32(try header.read(reader.offset - header.offset, "header"))
      let stored = try reader.read(UInt16.self, "header checksum")
      guard stored == UInt16(truncatingIfNeeded: computed) else {
        throw reader.error(
          at: reader.offset - 2, "header checksum",
          "it is \(stored), and that of the header \(computed & 0xFFFF)")
      }
    }
  }

  private static func skipText(_ reader: inout ByteReader, _ field: String) throws(FileError) {
    while try reader.read(UInt8.self, field) != 0 {}
  }

  private static func checkTrailer(
    _ reader: inout ByteReader, of bytes: UnsafeRawBufferPointer
  ) throws(FileError) {
    let checksum = try reader.read(UInt32.self, "checksum")
    guard checksum == crc32(bytes) else {
      throw reader.error(
        at: reader.offset - 4, "checksum", "it is \(checksum), and that of the data \(crc32(bytes))"
      )
    }
    let size = try reader.read(UInt32.self, "size")
    guard size == UInt32(truncatingIfNeeded: bytes.count) else {
      throw reader.error(
        at: reader.offset - 4, "size", "it is \(size), and the data has \(bytes.count) bytes")
    }
  }

  private struct Flags: OptionSet {
    let rawValue: UInt8

    static let text = Flags(rawValue: 1)
    static let headerChecksum = Flags(rawValue: 2)
    static let extraField = Flags(rawValue: 4)
    static let name = Flags(rawValue: 8)
    static let comment = Flags(rawValue: 16)
    static let known: Flags = [.text, .headerChecksum, .extraField, .name, .comment]
  }
}
