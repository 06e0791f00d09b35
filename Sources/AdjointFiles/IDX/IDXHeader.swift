import Adjoint
import Foundation

/// What stands before the values of an IDX file.
struct IDXHeader {
  let lengths: [Int]
  let type: StoredType

  /// How many bytes the values take.
  let valueBytes: Int

  /// The size of the header with the highest rank, 255.
  static let mostBytes = 4 + 255 * 4

  /// Reads a header, up to the first value.
  init(_ reader: inout ByteReader) throws(FileError) {
    let magic = try reader.read(UInt16.self, isBigEndian: true, "magic number")
    guard magic == 0 else {
      throw reader.error(
        at: 0, "magic number",
        "the file begins with \(magic >> 8), \(magic & 0xFF) and an IDX file with 0, 0")
    }
    let code = try reader.read(UInt8.self, "type")
    guard let type = Self.types[code] else {
      throw reader.error(at: 2, "type", "there is no type \(code) of values in the format")
    }
    self.type = type
    let rank = Int(try reader.read(UInt8.self, "rank"))
    var lengths: [Int] = []
    for axis in 0..<rank {
      lengths.append(
        Int(try reader.read(UInt32.self, isBigEndian: true, "length of axis \(axis)")))
    }
    self.lengths = lengths
    valueBytes = try byteCount(of: lengths, type, file: reader.file, .byte(4))
  }

  func scalars(_ bytes: Data) -> StoredScalars {
    StoredScalars(shape: Shape(lengths), type: type, isBigEndian: true, bytes: bytes)
  }

  /// An error at the first value.
  ///
  /// - Parameter found: what follows instead of the values.
  func error(_ reader: ByteReader, _ found: String) -> FileError {
    reader.error("values", "an array of shape \(lengths) takes \(valueBytes) bytes, and \(found)")
  }

  private static let types: [UInt8: StoredType] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
  ]
}
