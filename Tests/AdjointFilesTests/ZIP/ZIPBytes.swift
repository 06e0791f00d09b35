import Foundation

@testable import AdjointFiles

/// The bytes of an archive of stored members, right or wrong.
struct ZIPBytes: Sendable {
  var members: [(name: String, contents: Data)] = []

  /// Changes an entry before its records are made, such as its size.
  var change: @Sendable (ZIPEntry) -> ZIPEntry = { $0 }

  var data: Data {
    var data = Data()
    var entries: [ZIPEntry] = []
    for (name, contents) in members {
      let entry = ZIPEntry(
        name: Array(name.utf8), checksum: crc32(contents), count: contents.count,
        offset: data.count)
      data += entry.memberHeader + contents
      entries.append(change(entry))
    }
    let directory = entries.flatMap(\.directoryEntry)
    let end = zipEnd(entryCount: entries.count, byteCount: directory.count, offset: data.count)
    return data + directory + end
  }
}

extension Data {
  /// With bytes of a number from a position on, the lowest first.
  func with(_ number: some FixedWidthInteger, at position: Int) -> Data {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: number)
    var data = self
    data.replaceSubrange(position..<position + bytes.count, with: bytes)
    return data
  }
}
