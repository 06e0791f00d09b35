import Adjoint
import Foundation

/// An array from an IDX file, the format of MNIST and its relatives.
///
/// The format (LeCun, Cortes and Burges, "The MNIST database of handwritten digits"): two zero
/// bytes, a byte for the type of the values, a byte for the rank, the lengths as big-endian 32-bit
/// numbers, and the values, big-endian, in row-major order.
///
/// The values are held as they stand in the file, so they take no more memory than the file does.
public struct IDX: Sendable {
  /// The file's path, for errors.
  public let file: String
  private let scalars: StoredScalars

  public var shape: Shape { scalars.shape }
  public var type: StoredType { scalars.type }

  /// Reads a file. Throws ``FileError``. The header is held against the file's size before a value is
  /// read.
  public init(contentsOf file: URL) throws(FileError) {
    try self.init(contents(of: file), file: file.path)
  }

  /// Reads the bytes of a file, whose name serves in errors.
  public init(_ data: Data, file: String) throws(FileError) {
    self.file = file
    var reader = ByteReader(data, file: file)
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
    let rank = Int(try reader.read(UInt8.self, "rank"))
    var lengths: [Int] = []
    for axis in 0..<rank {
      lengths.append(
        Int(try reader.read(UInt32.self, isBigEndian: true, "length of axis \(axis)")))
    }
    let expected = try byteCount(of: lengths, type, file: file, .byte(4))
    guard reader.count == expected else {
      throw reader.error(
        "values",
        "an array of shape \(lengths) takes \(expected) bytes, and \(reader.count) follow")
    }
    scalars = StoredScalars(
      shape: Shape(lengths), type: type, isBigEndian: true,
      bytes: try reader.read(expected, "values"))
  }

  /// The values as a tensor. They go there from the file's bytes directly.
  ///
  /// Values of float64 are rounded to float32 where that is asked for. Throws ``FileError`` where the
  /// scalar type does not hold an integer, with its index and value.
  public func tensor(as scalarType: ScalarType = .float32) throws(FileError) -> Tensor {
    try scalars.tensor(as: scalarType, file: file)
  }

  /// The values in row-major order; each fits a `Double` exactly.
  public var values: [Double] { scalars.values }

  /// The values as class labels. Throws when one is not a whole number in 0 ..< classes.
  public func labels(classes: Int) throws(FileError) -> [Int] {
    var labels: [Int] = []
    for (position, value) in values.enumerated() {
      guard let label = Int(exactly: value), label >= 0, label < classes else {
        throw FileError(
          file: file, field: "label \(position)",
          problem: "\(value) is outside the classes 0 ..< \(classes)")
      }
      labels.append(label)
    }
    return labels
  }

  private static let types: [UInt8: StoredType] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
  ]
}
