import Foundation

/// Where the central directory of an archive is: the record at the archive's end tells it
/// (APPNOTE.TXT, sections 4.3.14 to 4.3.16).
struct ZIPDirectory {
  /// The offset of the first entry.
  let offset: Int

  private let byteCount: Int
  private let entryCount: Int

  init(_ archive: ByteReader) throws(FileError) {
    let end = try Self.findEnd(archive)
    var record = try archive.at(end + 4, "end of the directory")
    let disks = (try record.read(UInt16.self, "disk"), try record.read(UInt16.self, "disk"))
    let counts = (
      try record.read(UInt16.self, "number of entries"),
      try record.read(UInt16.self, "number of entries")
    )
    let byteCount = try record.read(UInt32.self, "size of the directory")
    let offset = try record.read(UInt32.self, "offset of the directory")
    guard disks == (0, 0), counts.0 == counts.1 else {
      throw archive.error(at: end, "end of the directory", "the archive is one of several parts")
    }
    let directoryEnd: Int
    if let large = try LargeEnd(before: end, in: archive) {
      guard
        counts.0 == .max || counts.0 == large.entryCount,
        byteCount == .max || byteCount == large.byteCount,
        offset == .max || offset == large.offset
      else {
        throw archive.error(
          at: end, "end of the directory", "it and the one of 64 bits before it disagree")
      }
      (self.offset, self.byteCount) = (large.offset, large.byteCount)
      (entryCount, directoryEnd) = (large.entryCount, large.start)
    } else {
      (self.offset, self.byteCount) = (Int(offset), Int(byteCount))
      (entryCount, directoryEnd) = (Int(counts.0), end)
    }
    let (computedEnd, overflow) = self.offset.addingReportingOverflow(self.byteCount)
    guard !overflow, computedEnd == directoryEnd else {
      throw archive.error(
        at: end, "end of the directory",
        "it says that \(self.byteCount) bytes begin at \(self.offset), and they end at \(directoryEnd)"
      )
    }
  }

  /// The members, whose contents are not known yet.
  func entries(of archive: ByteReader) throws(FileError) -> [ZIPMember] {
    var reader = try archive.at(offset, "directory")
    var entries = ByteReader(
      try reader.read(byteCount, "directory"), file: archive.file, offset: offset)
    var members: [ZIPMember] = []
    while entries.count > 0 { members.append(try ZIPMember(&entries)) }
    guard members.count == entryCount else {
      throw archive.error(
        at: offset, "directory",
        "it has \(members.count) entries, and the archive says \(entryCount)")
    }
    return members
  }

  /// The offset of the record, which ends with a comment of up to 65535 bytes, with which the archive
  /// ends.
  private static func findEnd(_ archive: ByteReader) throws(FileError) -> Int {
    let recordCount = 22
    let end = archive.offset + archive.count
    for start in stride(
      from: end - recordCount, through: max(0, end - recordCount - 0xFFFF), by: -1)
    {
      var record = try archive.at(start, "end of the directory")
      guard try record.read(UInt32.self, "signature") == ZIPSignature.end else { continue }
      _ = try record.read(recordCount - 6, "end of the directory")
      if Int(try record.read(UInt16.self, "comment")) == record.count { return start }
    }
    throw archive.error(
      at: end, "end of the directory", "there is none, so this is no whole ZIP archive")
  }
}

/// The end of the directory with numbers of 64 bits, for large archives, and its locator
/// (sections 4.3.14 and 4.3.15).
private struct LargeEnd {
  let start, offset, byteCount, entryCount: Int

  /// Nil where no locator stands before the end of the directory.
  init?(before end: Int, in archive: ByteReader) throws(FileError) {
    let field = "end of the directory with 64 bits"
    guard end >= 20 else { return nil }
    var locator = try archive.at(end - 20, field)
    guard try locator.read(UInt32.self, field) == ZIPSignature.locator else { return nil }
    let disk = try locator.read(UInt32.self, field)
    start = try locator.readCount(field)
    let diskCount = try locator.read(UInt32.self, field)
    var record = try archive.at(start, field)
    let signature = try record.read(UInt32.self, field)
    let size = try record.readCount(field)
    guard
      signature == ZIPSignature.largeEnd, size >= 44, size == end - 20 - start - 12
    else {
      throw archive.error(at: start, field, "there is none that ends where its locator begins")
    }
    _ = try record.read(4, "versions")
    let disks = (try record.read(UInt32.self, field), try record.read(UInt32.self, field))
    entryCount = try record.readCount(field)
    let allCount = try record.readCount(field)
    byteCount = try record.readCount(field)
    offset = try record.readCount(field)
    guard disk == 0, diskCount <= 1, disks == (0, 0), entryCount == allCount else {
      throw archive.error(at: start, field, "the archive is one of several parts")
    }
  }
}
