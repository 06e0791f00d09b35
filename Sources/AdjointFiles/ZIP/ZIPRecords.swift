import Foundation

/// The numbers with which the records of an archive begin (APPNOTE.TXT, section 4.3).
enum ZIPSignature {
  static let member: UInt32 = 0x0403_4B50
  static let descriptor: UInt32 = 0x0807_4B50
  static let entry: UInt32 = 0x0201_4B50
  static let largeEnd: UInt32 = 0x0606_4B50
  static let locator: UInt32 = 0x0706_4B50
  static let end: UInt32 = 0x0605_4B50
}

/// Bits of a member's flags (section 4.4.4).
enum ZIPFlags {
  /// Also with strong encryption, and with a hidden directory.
  static let encrypted: UInt16 = 1 | 1 << 6 | 1 << 13

  /// The sizes and the checksum follow the data.
  static let descriptor: UInt16 = 1 << 3
  static let patch: UInt16 = 1 << 5

  /// The name is UTF-8 and not ASCII.
  static let utf8: UInt16 = 1 << 11
}

/// What a compression method is called (section 4.4.5).
func zipMethodName(_ number: UInt16) -> String {
  let names: [UInt16: String] = [
    1: "shrink", 2: "reduce", 3: "reduce", 4: "reduce", 5: "reduce", 6: "implode", 9: "Deflate64",
    12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 96: "JPEG", 98: "PPMd",
    99: "AES encryption",
  ]
  return names[number] ?? "method \(number)"
}

/// The extra field of a member: numbers of 64 bits for those of 32 that are too small (section 4.5.3).
struct ZIPLargeNumbers {
  private var numbers: ByteReader

  /// Reads an extra field of so many bytes.
  init(_ reader: inout ByteReader, count: Int) throws(FileError) {
    var field = ByteReader(
      try reader.read(count, "extra field"), file: reader.file, offset: reader.offset - count)
    numbers = ByteReader(Data(), file: reader.file, offset: field.offset)
    while field.count > 0 {
      let kind = try field.read(UInt16.self, "kind of extra field")
      let size = Int(try field.read(UInt16.self, "size of extra field"))
      let offset = field.offset
      let bytes = try field.read(size, "extra field")
      if kind == 1 { numbers = ByteReader(bytes, file: reader.file, offset: offset) }
    }
  }

  /// A number, or the next of 64 bits in its place.
  mutating func number(_ small: UInt32) throws(FileError) -> Int {
    small == .max ? try numbers.readCount("number of 64 bits") : Int(small)
  }
}

extension ByteReader {
  /// A reader at an offset of the file.
  func at(_ offset: Int, _ field: String) throws(FileError) -> ByteReader {
    var reader = self
    guard offset >= self.offset else {
      throw error(at: self.offset, field, "there is no byte \(offset)")
    }
    _ = try reader.read(offset - self.offset, field)
    return reader
  }

  /// A number of 64 bits that counts bytes or what takes some.
  mutating func readCount(_ field: String) throws(FileError) -> Int {
    let start = offset
    let number = try read(UInt64.self, field)
    guard let count = Int(exactly: number) else {
      throw error(at: start, field, "\(number) is more than any file has")
    }
    return count
  }
}
