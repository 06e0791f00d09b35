import Foundation

/// A member of a ZIP archive, as the directory describes it (APPNOTE.TXT, section 4.3.12).
struct ZIPMember: Sendable {
  let name: String
  let method: Method
  let checksum: UInt32

  /// How many bytes it has.
  let count: Int

  /// How many it takes in the archive.
  let compressedCount: Int

  /// Where its own header begins.
  let offset: Int

  /// Where its bytes are.
  private(set) var contents = 0..<0

  private let flags: UInt16
  private let rawName: Data

  enum Method: UInt16, Sendable {
    case stored = 0
    case deflated = 8
  }

  /// Reads an entry of the directory.
  init(_ entries: inout ByteReader) throws(FileError) {
    let start = entries.offset
    guard try entries.read(UInt32.self, "entry") == ZIPSignature.entry else {
      throw entries.error(at: start, "directory", "no entry begins here")
    }
    _ = try entries.read(4, "versions")
    flags = try entries.read(UInt16.self, "flags")
    let methodNumber = try entries.read(UInt16.self, "method")
    _ = try entries.read(4, "time")
    checksum = try entries.read(UInt32.self, "checksum")
    let (smallCompressed, small) = (
      try entries.read(UInt32.self, "size"), try entries.read(UInt32.self, "size")
    )
    let nameCount = Int(try entries.read(UInt16.self, "length of the name"))
    let extraCount = Int(try entries.read(UInt16.self, "length of the extra field"))
    let commentCount = Int(try entries.read(UInt16.self, "length of the comment"))
    let smallDisk = try entries.read(UInt16.self, "disk")
    _ = try entries.read(6, "attributes")
    let smallOffset = try entries.read(UInt32.self, "offset")
    let nameOffset = entries.offset
    rawName = try entries.read(nameCount, "name")
    guard let name = String(validating: rawName, as: UTF8.self), !name.isEmpty else {
      throw entries.error(at: nameOffset, "name", "it is empty or no UTF-8")
    }
    self.name = name
    var large = try ZIPLargeNumbers(&entries, count: extraCount)
    count = try large.number(small)
    compressedCount = try large.number(smallCompressed)
    offset = try large.number(smallOffset)
    _ = try entries.read(commentCount, "comment")

    func refuse(_ problem: String) -> FileError { entries.error(at: start, name, problem) }
    guard smallDisk == 0 else { throw refuse("it is in another part of the archive") }
    guard flags & ZIPFlags.encrypted == 0 else { throw refuse("it is encrypted") }
    guard flags & ZIPFlags.patch == 0 else { throw refuse("it is a patch of another file") }
    guard let method = Method(rawValue: methodNumber) else {
      throw refuse(
        "its compression is \(zipMethodName(methodNumber)); stored and deflated are read")
    }
    self.method = method
    guard method != .stored || count == compressedCount else {
      throw refuse("it is stored, and its sizes are \(count) and \(compressedCount)")
    }
  }

  /// Finds the bytes behind the member's own header, which must agree with the directory. Returns
  /// where the member ends.
  mutating func findContents(
    in archive: ByteReader, before directory: Int
  ) throws(FileError) -> Int {
    var header = try archive.at(offset, name)
    guard try header.read(UInt32.self, name) == ZIPSignature.member else {
      throw archive.error(at: offset, name, "no member begins here")
    }
    _ = try header.read(2, "version")
    let (flags, method) = (try header.read(UInt16.self, name), try header.read(UInt16.self, name))
    _ = try header.read(4, "time")
    let checksum = try header.read(UInt32.self, name)
    let (smallCompressed, small) = (
      try header.read(UInt32.self, name), try header.read(UInt32.self, name)
    )
    let nameCount = Int(try header.read(UInt16.self, name))
    let extraCount = Int(try header.read(UInt16.self, name))
    let rawName = try header.read(nameCount, name)
    var large = try ZIPLargeNumbers(&header, count: extraCount)
    let count = try large.number(small)
    let compressedCount = try large.number(smallCompressed)
    let hasDescriptor = flags & ZIPFlags.descriptor != 0
    guard
      flags == self.flags, method == self.method.rawValue, rawName == self.rawName,
      hasDescriptor
        || (checksum, count, compressedCount)
          == (self.checksum, self.count, self.compressedCount)
    else {
      throw archive.error(at: offset, name, "its header and the directory disagree")
    }
    let start = header.offset
    _ = try header.read(self.compressedCount, name)
    contents = start..<header.offset
    if hasDescriptor { try skipDescriptor(&header) }
    guard header.offset <= directory else {
      throw archive.error(
        at: offset, name,
        "it reaches to byte \(header.offset), and the directory begins at "
          + "\(directory)")
    }
    return header.offset
  }

  /// The checksum and sizes once more, behind the bytes of a member whose header could not tell them
  /// (section 4.3.9): perhaps with a signature, and with sizes of 32 or 64 bits.
  private func skipDescriptor(_ reader: inout ByteReader) throws(FileError) {
    for hasSignature in [true, false] {
      for isLarge in [true, false] {
        var descriptor: [UInt8] = []
        if hasSignature { descriptor.append(littleEndian: ZIPSignature.descriptor) }
        descriptor.append(littleEndian: checksum)
        for size in [compressedCount, count] {
          if isLarge {
            descriptor.append(littleEndian: UInt64(size))
          } else {
            descriptor.append(littleEndian: UInt32(truncatingIfNeeded: size))
          }
        }
        var rest = reader
        if let bytes = try? rest.read(descriptor.count, name), bytes.elementsEqual(descriptor) {
          reader = rest
          return
        }
      }
    }
    throw reader.error(name, "no descriptor that agrees with the directory follows the data")
  }
}
