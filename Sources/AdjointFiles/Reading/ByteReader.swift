import Foundation

/// Walks through the bytes of a file, and believes none of them: what is not there is an error with its
/// place.
struct ByteReader {
  let file: String
  private let bytes: Data

  /// The offset of the next byte, from the beginning of the file.
  private(set) var offset: Int

  /// - Parameters:
  ///   - bytes: all of the file, or a part of it.
  ///   - offset: where the part begins in the file.
  init(_ bytes: Data, file: String, offset: Int = 0) {
    (self.bytes, self.file, self.offset) = (bytes, file, offset)
    end = offset + bytes.count
    start = offset
  }

  private let start, end: Int

  /// How many bytes are left.
  var count: Int { end - offset }

  /// The next bytes, without a copy.
  mutating func read(_ count: Int, _ field: String) throws(FileError) -> Data {
    guard count >= 0, count <= self.count else {
      throw FileError(
        file: file, .byte(offset), field: field,
        problem: "the file ends \(self.count) bytes later, and this takes \(count)")
    }
    let first = bytes.startIndex + (offset - start)
    offset += count
    return bytes[first..<first + count]
  }

  /// The next number, in the byte order given.
  mutating func read<Number: FixedWidthInteger>(
    _ type: Number.Type = Number.self, isBigEndian: Bool = false, _ field: String
  ) throws(FileError) -> Number {
    let bytes = try read(MemoryLayout<Number>.size, field)
    let number = bytes.withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
    return isBigEndian ? Number(bigEndian: number) : Number(littleEndian: number)
  }

  /// An error at an offset, or at the next byte.
  func error(at offset: Int? = nil, _ field: String? = nil, _ problem: String) -> FileError {
    FileError(file: file, .byte(offset ?? self.offset), field: field, problem: problem)
  }
}
