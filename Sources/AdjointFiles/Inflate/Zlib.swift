import Foundation

/// zlib streams (RFC 1950): a deflate stream with its checksum.
enum Zlib {
  /// The contents of a zlib stream that is all of some bytes.
  ///
  /// - Parameters:
  ///   - data: the stream.
  ///   - file: the file's path, for errors.
  ///   - limit: the most bytes to give. Memory is taken as they come.
  static func inflate(_ data: Data, file: String, limit: Int) throws(FileError) -> Inflated {
    var reader = ByteReader(data, file: file)
    try skipHeader(&reader)
    var output = InflateOutput(limit: limit)
    guard try AdjointFiles.inflate(&reader, to: &output) else {
      return Inflated(bytes: output.data(), isComplete: false)
    }
    let computed = adler32(output.bytes(from: 0))
    let checksum = try reader.read(UInt32.self, isBigEndian: true, "checksum")
    guard checksum == computed else {
      throw reader.error(
        at: reader.offset - 4, "checksum", "it is \(checksum), and that of the data \(computed)")
    }
    guard reader.count == 0 else {
      throw reader.error(nil, "\(reader.count) bytes follow the end of the stream")
    }
    return Inflated(bytes: output.data(), isComplete: true)
  }

  /// RFC 1950, section 2.2.
  private static func skipHeader(_ reader: inout ByteReader) throws(FileError) {
    let offset = reader.offset
    let header = try reader.read(UInt16.self, isBigEndian: true, "header")
    func require(_ condition: Bool, _ problem: String) throws(FileError) {
      if !condition { throw reader.error(at: offset, "header", problem) }
    }
    try require(header.isMultiple(of: 31), "its check bits are wrong")
    try require(header >> 8 & 0xF == 8, "method \(header >> 8 & 0xF), and 8 alone is deflate")
    try require(header >> 12 <= 7, "its window is larger than 32 KiB")
    try require(header >> 5 & 1 == 0, "the stream needs a dictionary")
  }
}
