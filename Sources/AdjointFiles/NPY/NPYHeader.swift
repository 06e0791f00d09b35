import Foundation

/// What stands before the numbers of an NPY file: a signature, a version, and a dictionary as Python
/// writes it (`numpy.lib.format`).
struct NPYHeader {
  let type: StoredType
  let isBigEndian: Bool
  let isColumnMajor: Bool
  let lengths: [Int]

  /// Where the dictionary begins.
  let offset: Int

  /// How many bytes the numbers take.
  let numberBytes: Int

  /// How many bytes a dictionary may take: a shape of as many axes as no array has.
  static let mostBytes = 1 << 20

  /// How many bytes tell the length of a header.
  static let preambleBytes = 12

  /// How many bytes a file's header takes, which its first ``preambleBytes`` bytes tell.
  static func count(from beginning: Data, file: String) throws(FileError) -> Int {
    var reader = ByteReader(beginning, file: file)
    let count = try readPreamble(&reader)
    return reader.offset + count
  }

  /// Reads a header, up to the first number.
  init(_ reader: inout ByteReader) throws(FileError) {
    let count = try Self.readPreamble(&reader)
    offset = reader.offset
    var dictionary = PythonLiteral(
      try reader.read(count, "header"), file: reader.file, offset: offset)

    var typeName: (offset: Int, String)?
    var isColumnMajor: Bool?
    var lengths: [Int]?
    try dictionary.readDictionary { key, offset, value throws(FileError) in
      switch key {
      case "descr" where typeName == nil: typeName = (value.offset, try value.readType())
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try value.readBool()
      case "shape" where lengths == nil: lengths = try value.readLengths()
      case "descr", "fortran_order", "shape":
        throw value.error(at: offset, "the key \(key) comes twice")
      default: throw value.error(at: offset, "there is no key “\(key)” in the format")
      }
    }
    try dictionary.readEnd()
    guard let typeName, let isColumnMajor, let lengths else {
      let missing = typeName == nil ? "descr" : isColumnMajor == nil ? "fortran_order" : "shape"
      throw reader.error(at: offset, "header", "the key \(missing) is missing")
    }
    (self.isColumnMajor, self.lengths) = (isColumnMajor, lengths)
    (type, isBigEndian) = try npyType(typeName.1, file: reader.file, offset: typeName.offset)
    numberBytes = try byteCount(of: lengths, type, file: reader.file, .byte(offset))
  }

  /// Throws unless as many bytes follow the header as the numbers take.
  func checkNumbers(_ count: Int, after reader: ByteReader) throws(FileError) {
    guard count == numberBytes else {
      throw reader.error(
        "numbers",
        "an array of shape \(lengths) takes \(numberBytes) bytes, and \(count) follow")
    }
  }

  /// Reads what stands before the dictionary. Returns how many bytes the dictionary takes.
  private static func readPreamble(_ reader: inout ByteReader) throws(FileError) -> Int {
    let start = reader.offset
    guard try reader.read(6, "signature").elementsEqual(signature) else {
      throw reader.error(at: start, "signature", "an NPY file begins with \\x93NUMPY")
    }
    let (major, minor) = (
      try reader.read(UInt8.self, "version"), try reader.read(UInt8.self, "version")
    )
    guard (1...3).contains(major), minor == 0 else {
      throw reader.error(
        at: start + 6, "version", "it is \(major).\(minor); 1.0, 2.0 and 3.0 are read")
    }
    let count =
      major == 1
      ? Int(try reader.read(UInt16.self, "header length"))
      : Int(try reader.read(UInt32.self, "header length"))
    guard count <= mostBytes else {
      throw reader.error(
        at: start + 8, "header length",
        "the header takes \(count) bytes, and \(mostBytes) are the most")
    }
    return count
  }

  /// The bytes with which a file begins.
  static let signature: [UInt8] = [0x93] + Array("NUMPY".utf8)
}
