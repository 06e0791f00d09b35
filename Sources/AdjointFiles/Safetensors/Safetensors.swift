import Adjoint
import Foundation

/// The tensors of a safetensors file, by their names.
///
/// ```swift
/// let weights = try Safetensors(contentsOf: file)
/// let bias = try weights.tensor("hidden.bias")
/// ```
///
/// The format (Hugging Face, "safetensors", <https://github.com/huggingface/safetensors>): the length of a
/// header in eight bytes, the header in JSON, and the numbers of the tensors one after the other, in
/// row-major order and little-endian. Of each tensor the header says the type, the shape and the place.
///
/// A file is read as the reference implementation reads it: the header takes 100 MB at most, and the tensors
/// fill the rest of the file without a hole or an overlap. Some files that it reads are refused here: those
/// in which a key comes twice, be it in two forms of Unicode that Swift takes for equal, and those whose
/// header does not begin with `{`.
///
/// The file is mapped into memory, and a tensor is read when it is asked for. Whoever cuts the file short
/// meanwhile stops the program; replacing it by another is safe.
public struct Safetensors: Sendable {
  /// The file's path, for errors.
  public let file: String

  /// Texts that were written with the tensors.
  public let metadata: [String: String]

  /// What the file says of each tensor, in the order of their numbers.
  public let entries: [Entry]

  private let places: [String: Int]
  private let numbers: Data

  /// What the file says of a tensor.
  public struct Entry: Sendable {
    public let name: String
    public let shape: Shape

    /// The type of its numbers; nil where this library does not read it, such as `F8_E4M3`.
    public let type: StoredType?

    /// What the format calls the type, such as `F32`.
    public let typeName: String

    /// Which of the bytes after the header are its own.
    let bytes: Range<Int>

    /// Where the header speaks of it.
    let offset: Int
  }

  /// Reads a file's header. Throws ``FileError``.
  public init(contentsOf file: URL) throws(FileError) {
    try self.init(contents(of: file), file: file.path)
  }

  /// Reads the bytes of a file, whose name serves in errors.
  public init(_ data: Data, file: String) throws(FileError) {
    var reader = ByteReader(data, file: file)
    let count = try reader.read(UInt64.self, "header length")
    guard count <= SafetensorsHeader.mostBytes else {
      throw reader.error(
        at: 0, "header length",
        "the header takes \(count) bytes, and \(SafetensorsHeader.mostBytes) are the most")
    }
    let text = try reader.read(Int(count), "header")
    let header = try SafetensorsHeader(text, file: file, numbers: reader.count)
    self.file = file
    (metadata, entries) = (header.metadata, header.entries)
    places = Dictionary(uniqueKeysWithValues: zip(entries.map(\.name), entries.indices))
    numbers = try reader.read(reader.count, "tensors")
  }

  /// What the file says of the tensor of this name; nil where there is none.
  public subscript(name: String) -> Entry? { places[name].map { entries[$0] } }

  /// The tensor of this name, of `F32` or `F64` as it is stored.
  ///
  /// Throws ``FileError`` where there is no such tensor, and where it has another type: say then as what it
  /// is to be read.
  public func tensor(_ name: String) throws(FileError) -> Tensor {
    let entry = try entry(name)
    switch entry.type {
    case .float32: return try tensor(of: entry, as: .float32)
    case .float64: return try tensor(of: entry, as: .float64)
    default:
      throw FileError(
        file: file, .byte(entry.offset), field: name,
        problem: "its type is \(entry.typeName), and a tensor's is F32 or F64; to convert it, use "
          + "tensor(_:as:)")
    }
  }

  /// The tensor of this name, of a type that may be another than the stored one.
  ///
  /// Numbers of `F64` are rounded to float32 where that is asked for. Throws ``FileError`` where the scalar
  /// type does not hold an integer, with its index, where there is no such tensor, and where its type is one
  /// of those that this library does not read: fractions of 4, 6 and 8 bits, and complex numbers.
  public func tensor(_ name: String, as scalarType: ScalarType) throws(FileError) -> Tensor {
    try tensor(of: try entry(name), as: scalarType)
  }

  private func tensor(of entry: Entry, as scalarType: ScalarType) throws(FileError) -> Tensor {
    guard let type = entry.type else {
      throw FileError(
        file: file, .byte(entry.offset), field: entry.name,
        problem: "its type is \(entry.typeName), which this library does not read")
    }
    let first = numbers.startIndex
    let bytes = numbers[first + entry.bytes.lowerBound..<first + entry.bytes.upperBound]
    let scalars = StoredScalars(
      shape: entry.shape, type: type, isBigEndian: false, bytes: bytes)
    return try scalars.tensor(as: scalarType, file: file, field: entry.name)
  }

  private func entry(_ name: String) throws(FileError) -> Entry {
    if let entry = self[name] { return entry }
    let nearest = nearestName(to: name, among: entries.lazy.map(\.name))
    throw FileError(
      file: file, field: name,
      problem: "there is no such tensor among the \(entries.count)"
        + (nearest.map { "; there is \($0)" } ?? ""))
  }
}

extension Safetensors: CustomStringConvertible {
  /// The file, and a line for each tensor with its type and shape.
  public var description: String {
    "\(file): \(entries.count) tensor\(entries.count == 1 ? "" : "s")"
      + entries.map { "\n  \($0.name): \($0.typeName) \($0.shape)" }.joined()
  }
}
