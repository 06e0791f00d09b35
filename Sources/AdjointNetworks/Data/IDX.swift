import Adjoint
import Foundation

/// An array from an IDX file, the format of MNIST and its relatives.
///
/// The format (LeCun, Cortes and Burges, "The MNIST database of handwritten digits"): two zero
/// bytes, a byte for the type of the values, a byte for the rank, the lengths as big-endian 32-bit
/// numbers, and the values, big-endian, in row-major order.
public struct IDX: Sendable {
  public let shape: Shape

  /// The values in row-major order; every type of the format fits a `Double` exactly.
  public let values: [Double]

  /// Reads a file. Throws ``IDXError``, which names the file, the place and what is wrong there.
  public init(contentsOf file: URL) throws {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw IDXError(
        file: file.path, problem: "cannot be read: \(error.localizedDescription)")
    }
    try self.init(data, file: file.path)
  }

  /// Reads the bytes of a file, whose name serves in errors.
  public init(_ data: Data, file: String) throws {
    var reader = Reader(bytes: Array(data), file: file)
    let type = try reader.readType()
    shape = try reader.readShape(of: type)
    values = reader.readValues(of: type, count: shape.elementCount)
  }

  /// The values as class labels. Throws when one is not a whole number in 0 ..< classes.
  public func labels(classes: Int, file: String) throws -> [Int] {
    try values.enumerated().map { position, value in
      guard let label = Int(exactly: value), label >= 0, label < classes else {
        throw IDXError(
          file: file,
          problem: "label \(position) is \(value), outside the classes 0 ..< \(classes)")
      }
      return label
    }
  }
}

/// What is wrong with an IDX file, and where.
public struct IDXError: Error, CustomStringConvertible, Equatable {
  public let file: String

  /// The position in bytes, where the problem has one.
  public let offset: Int?
  public let problem: String

  public init(file: String, offset: Int? = nil, problem: String) {
    self.file = file
    self.offset = offset
    self.problem = problem
  }

  public var description: String {
    file + (offset.map { ", byte \($0)" } ?? "") + ": " + problem
  }
}

/// The types of values that the format knows, by their code.
private enum ValueType: UInt8 {
  case unsignedByte = 0x08
  case signedByte = 0x09
  case short = 0x0B
  case int = 0x0C
  case float = 0x0D
  case double = 0x0E

  var byteCount: Int {
    switch self {
    case .unsignedByte, .signedByte: 1
    case .short: 2
    case .int, .float: 4
    case .double: 8
    }
  }

  /// The value of a big-endian pattern of bits.
  func value(_ bits: UInt64) -> Double {
    switch self {
    case .unsignedByte: Double(bits)
    case .signedByte: Double(Int8(truncatingIfNeeded: bits))
    case .short: Double(Int16(truncatingIfNeeded: bits))
    case .int: Double(Int32(truncatingIfNeeded: bits))
    case .float: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .double: Double(bitPattern: bits)
    }
  }
}

private struct Reader {
  let bytes: [UInt8]
  let file: String
  var offset = 0

  mutating func readType() throws -> ValueType {
    guard bytes.count >= 4 else {
      throw error(at: bytes.count, "the file ends within the header of 4 bytes")
    }
    guard bytes[0] == 0, bytes[1] == 0 else {
      throw error(
        at: 0,
        "the file begins with \(bytes[0]), \(bytes[1]) and an IDX file with 0, 0 "
          + "(is it still compressed?)")
    }
    guard let type = ValueType(rawValue: bytes[2]) else {
      throw error(at: 2, "the type of values is \(bytes[2]), which the format does not have")
    }
    offset = 4
    return type
  }

  /// Reads the lengths, and checks that exactly so many values follow.
  mutating func readShape(of type: ValueType) throws -> Shape {
    let rank = Int(bytes[3])
    guard bytes.count >= 4 + 4 * rank else {
      throw error(at: bytes.count, "the file ends within the lengths of its \(rank) dimensions")
    }
    let lengths = (0..<rank).map { _ in Int(readBits(4)) }
    var expected = type.byteCount
    for length in lengths {
      let (product, overflow) = expected.multipliedReportingOverflow(by: length)
      guard !overflow else { throw error(at: 4, "an array of shape \(lengths) fits no memory") }
      expected = product
    }
    guard bytes.count - offset == expected else {
      throw error(
        at: offset,
        "an array of shape \(lengths) takes \(expected) bytes, and "
          + "\(bytes.count - offset) follow")
    }
    return Shape(lengths)
  }

  mutating func readValues(of type: ValueType, count: Int) -> [Double] {
    (0..<count).map { _ in type.value(readBits(type.byteCount)) }
  }

  private mutating func readBits(_ byteCount: Int) -> UInt64 {
    defer { offset += byteCount }
    return bytes[offset..<offset + byteCount].reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func error(at offset: Int, _ problem: String) -> IDXError {
    IDXError(file: file, offset: offset, problem: problem)
  }
}
