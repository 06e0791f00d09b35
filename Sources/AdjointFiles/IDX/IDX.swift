import Adjoint
import Foundation

/// An array from an IDX file, the format of MNIST and its relatives, plain or compressed by gzip.
///
/// The format (LeCun, Cortes and Burges, "The MNIST database of handwritten digits"): two zero
/// bytes, a byte for the type of the values, a byte for the rank, the lengths as big-endian 32-bit
/// numbers, and the values, big-endian, in row-major order. A file that begins with 31, 139 is one of
/// gzip, whatever its name; its errors count the bytes that were inflated.
///
/// The values are held as they stand in the file, so they take no more memory than there.
public struct IDX: Sendable {
  /// The file's path, for errors.
  public let file: String
  private let scalars: StoredScalars

  public var shape: Shape { scalars.shape }
  public var type: StoredType { scalars.type }

  /// Reads a file. Throws ``FileError``. The header is held against the file's size before a value is
  /// read, and no more is inflated than it promises.
  public init(contentsOf file: URL) throws(FileError) {
    try self.init(contents(of: file), file: file.path)
  }

  /// Reads the bytes of a file, whose name serves in errors.
  public init(_ data: Data, file: String) throws(FileError) {
    self.file = file
    scalars =
      Gzip.isGzip(data)
      ? try Self.inflatedScalars(data, file: file) : try Self.scalars(data, file: file)
  }

  private static func scalars(_ data: Data, file: String) throws(FileError) -> StoredScalars {
    var reader = ByteReader(data, file: file)
    let header = try IDXHeader(&reader)
    guard reader.count == header.valueBytes else {
      throw header.error(reader, "\(reader.count) follow")
    }
    return header.scalars(try reader.read(header.valueBytes, "values"))
  }

  /// The header is inflated first, and then as much as it promises.
  private static func inflatedScalars(
    _ data: Data, file: String
  ) throws(FileError) -> StoredScalars {
    let beginning = try Gzip.inflate(data, file: file, limit: IDXHeader.mostBytes).bytes
    var reader = ByteReader(beginning, file: "\(file) (inflated)")
    let header = try IDXHeader(&reader)
    let limit = reader.offset + min(header.valueBytes, .max - reader.offset)
    let inflated = try Gzip.inflate(data, file: file, limit: limit)
    let values = inflated.bytes.dropFirst(reader.offset)
    guard inflated.isComplete else { throw header.error(reader, "more follow") }
    guard values.count == header.valueBytes else {
      throw header.error(reader, "\(values.count) follow")
    }
    return header.scalars(values)
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
}
