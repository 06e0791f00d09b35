import Adjoint
import Foundation

/// An array from an NPY file, NumPy's own format (NumPy Enhancement Proposal 1, `numpy.lib.format`).
///
/// Versions 1.0, 2.0 and 3.0 are read, in either byte order, with rows or columns first. Objects,
/// structures, complex numbers and texts are refused.
///
/// ```swift
/// let weights = try NPY(contentsOf: file).tensor()
/// try NPY.write(weights, to: file)
/// ```
///
/// The numbers are held as they stand in the file, so they take no more memory than there.
public struct NPY: Sendable {
  /// The file's path, for errors; that of a member of an archive is `weights.npz/bias.npy`.
  public let file: String
  private let scalars: StoredScalars

  public var shape: Shape { scalars.shape }
  public var type: StoredType { scalars.type }

  /// Reads a file. Throws ``FileError``. The header is held against the file's size before a number is
  /// read.
  public init(contentsOf file: URL) throws(FileError) {
    try self.init(contents(of: file), file: file.path)
  }

  /// Reads the bytes of a file, whose name serves in errors.
  public init(_ data: Data, file: String) throws(FileError) {
    self.file = file
    var reader = ByteReader(data, file: file)
    let header = try NPYHeader(&reader)
    try header.checkNumbers(reader.count, after: reader)
    scalars = StoredScalars(
      shape: Shape(header.lengths), type: header.type, isBigEndian: header.isBigEndian,
      bytes: try reader.read(header.numberBytes, "numbers"), isColumnMajor: header.isColumnMajor)
  }

  /// A tensor of the stored numbers, which must be float32 or float64. Throws ``FileError`` where they
  /// are of another type.
  public func tensor() throws(FileError) -> Tensor { try scalars.tensor(file: file) }

  /// A tensor of a type that may be another than the stored one.
  ///
  /// Numbers of float64 are rounded to float32 where that is asked for. Throws ``FileError`` where the
  /// scalar type does not hold an integer, or a finite number would become infinite, with its index.
  public func tensor(as scalarType: ScalarType) throws(FileError) -> Tensor {
    try scalars.tensor(as: scalarType, file: file)
  }

  /// The stored numbers in row-major order, such as labels. Throws ``FileError`` where one is no whole
  /// number or is beyond `Int`, with its index.
  public func integers() throws(FileError) -> [Int] { try scalars.integers(file: file) }

  /// Writes a tensor as `numpy.save` does, with rows first, by a file of its own that then takes the
  /// place of the one before. Throws ``WritingError``, and leaves that one as it was.
  public static func write(_ tensor: Tensor, to file: URL) throws(WritingError) {
    try replaceFile(at: file) { file throws(WritingError) in
      try file.write(npyHeader(of: tensor))
      try file.write(scalarsOf: tensor)
    }
  }
}

extension NPY: CustomStringConvertible {
  /// The file, and the type and shape of its array.
  public var description: String { "\(file): \(type.rawValue) \(shape)" }
}
