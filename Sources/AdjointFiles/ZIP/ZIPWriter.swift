import Foundation

/// Writes a ZIP archive whose members are stored, one after another (PKWARE, APPNOTE.TXT 6.3.10).
///
/// The same members give the same bytes: they carry no time. Sizes and offsets of 4 GiB and more, and
/// more than 65534 members, are written with 64 bits.
struct ZIPWriter {
  private let file: File
  private var entries: [ZIPEntry] = []
  private var offset = 0

  /// - Parameter file: open and empty.
  init(_ file: File) { self.file = file }

  /// Adds a member whose bytes are given in pieces. Its name must be another than those before, in
  /// UTF-8 at most 65535 bytes.
  mutating func add(
    _ name: String, _ pieces: [UnsafeRawBufferPointer]
  ) throws(WritingError) {
    let entry = ZIPEntry(
      name: Array(name.utf8), checksum: pieces.reduce(0) { crc32($1, after: $0) },
      count: pieces.reduce(0) { $0 + $1.count }, offset: offset)
    let header = entry.memberHeader
    try file.write(header)
    for piece in pieces { try file.write(piece) }
    offset += header.count + entry.count
    entries.append(entry)
  }

  /// Writes the directory, with which an archive ends.
  func finish() throws(WritingError) {
    var directory: [UInt8] = []
    for entry in entries { directory += entry.directoryEntry }
    directory += zipEnd(entryCount: entries.count, byteCount: directory.count, offset: offset)
    try file.write(directory)
  }
}
