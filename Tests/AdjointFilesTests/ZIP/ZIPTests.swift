import Foundation
import Testing

@testable import AdjointFiles

/// Archives that are wrong, each with its place; and archives of more than 4 GiB.
@Suite struct ZIPTests {
  private static let two = ZIPBytes(
    members: [("a", Data("first".utf8)), ("b/c", Data(count: 40))])

  // Where what stands in the archive of two.
  private static let secondMember = 30 + 1 + 5
  private static let directory = secondMember + 30 + 3 + 40
  private static let secondEntry = directory + 46 + 1
  private static let end = secondEntry + 46 + 3

  private static func message(_ data: Data) -> String? {
    do {
      let archive = try ZIPArchive(data, file: "a.zip")
      for member in archive.members { _ = try archive.contents(of: member) }
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func members() throws {
    let archive = try ZIPArchive(Self.two.data, file: "a.zip")
    #expect(archive.members.map(\.name) == ["a", "b/c"])
    #expect(try archive.contents(of: archive.members[0]) == Data("first".utf8))
    #expect(try archive.contents(of: archive.members[1]) == Data(count: 40))
    let slice = (Data([1, 2]) + Self.two.data).dropFirst(2)
    #expect(Self.message(slice) == nil)
    // The second one first in the directory.
    let data = Self.two.data
    let entries = data[Self.secondEntry..<Self.end] + data[Self.directory..<Self.secondEntry]
    let exchanged = data[..<Self.directory] + entries + data[Self.end...]
    #expect(try ZIPArchive(exchanged, file: "a.zip").members.map(\.name) == ["b/c", "a"])
  }

  @Test func flagsAndMethods() {
    func with(flags: UInt16, method: UInt16 = 0) -> Data {
      Self.two.data.with(flags, at: 6).with(flags, at: Self.directory + 8)
        .with(method, at: 8).with(method, at: Self.directory + 10)
    }
    let place = "a.zip, byte \(Self.directory), a: "
    for flag in [0, 6, 13] as [UInt16] {
      #expect(Self.message(with(flags: 1 << flag)) == place + "it is encrypted")
    }
    #expect(Self.message(with(flags: 1 << 5)) == place + "it is a patch of another file")
    #expect(Self.message(with(flags: 1 << 1 | 1 << 2 | 1 << 11)) == nil)
    for (method, name) in [(9, "Deflate64"), (12, "bzip2"), (93, "Zstandard"), (42, "method 42")] {
      #expect(
        Self.message(with(flags: 0, method: UInt16(method)))
          == place + "its compression is \(name); stored and deflated are read")
    }
  }

  @Test func sizesThatLie() throws {
    for change in [-1, 1, 1000, Int(UInt32.max)] {
      var archive = Self.two
      archive.change = {
        ZIPEntry(
          name: $0.name, checksum: $0.checksum, count: $0.count + change, offset: $0.offset)
      }
      #expect(
        Self.message(archive.data)
          == "a.zip, byte 0, a: its header and the directory disagree")
    }
    let data = Self.two.data.with(41 as UInt32, at: Self.secondEntry + 20)
    #expect(
      Self.message(data) == "a.zip, byte \(Self.secondEntry), b/c: it is stored, and its sizes are "
        + "40 and 41")
    // Both records say that the last member reaches into the directory.
    let long = Self.two.data
      .with(41 as UInt32, at: Self.secondMember + 18).with(41 as UInt32, at: Self.secondMember + 22)
      .with(41 as UInt32, at: Self.secondEntry + 20).with(41 as UInt32, at: Self.secondEntry + 24)
    #expect(
      Self.message(long) == "a.zip, byte \(Self.secondMember), b/c: it reaches to byte "
        + "\(Self.directory + 1), and the directory begins at \(Self.directory)")
    // And that the first one reaches into the second.
    let overlap = Self.two.data
      .with(6 as UInt32, at: 18).with(6 as UInt32, at: 22)
      .with(6 as UInt32, at: Self.directory + 20).with(6 as UInt32, at: Self.directory + 24)
    #expect(
      Self.message(overlap) == "a.zip, byte \(Self.secondMember), b/c: it begins before byte "
        + "\(Self.secondMember + 1), where another member ends")
  }

  /// A member within another one, of which each alone is right.
  @Test func aMemberWithinAnother() {
    let inner = ZIPEntry(
      name: [0x69], checksum: crc32(Data([1, 2, 3])), count: 3, offset: 30 + 1)
    let contents = Data(inner.memberHeader + [1, 2, 3])
    let outer = ZIPEntry(name: [0x6F], checksum: crc32(contents), count: contents.count, offset: 0)
    let members = outer.memberHeader + contents
    for entries in [[outer, inner], [inner, outer]] {
      let directory = entries.flatMap(\.directoryEntry)
      let end = zipEnd(entryCount: 2, byteCount: directory.count, offset: members.count)
      #expect(
        Self.message(Data(members + directory + end))
          == "a.zip, byte 31, i: it begins before byte \(members.count), where another member ends")
    }
    let twice = outer.directoryEntry + outer.directoryEntry
    let end = zipEnd(entryCount: 2, byteCount: twice.count, offset: members.count)
    #expect(
      Self.message(Data(members + twice + end))
        == "a.zip, byte \(members.count), directory: two members are named “o”")
  }

  @Test func theDirectory() {
    let data = Self.two.data
    let place = "a.zip, byte \(Self.end), end of the directory: "
    #expect(
      Self.message(data.with(1 as UInt16, at: Self.end + 4))
        == place + "the archive is one of several parts")
    #expect(
      Self.message(data.with(1 as UInt16, at: Self.end + 8))
        == place + "the archive is one of several parts")
    #expect(
      Self.message(data.with(3 as UInt16, at: Self.end + 8).with(3 as UInt16, at: Self.end + 10))
        == "a.zip, byte \(Self.directory), directory: it has 2 entries, and the archive says 3")
    #expect(
      Self.message(data.with(UInt32(Self.directory - 1), at: Self.end + 16))
        == place + "it says that \(Self.end - Self.directory) bytes begin at "
        + "\(Self.directory - 1), and they end at \(Self.end)")
    #expect(
      Self.message(data.with(0 as UInt32, at: Self.directory))
        == "a.zip, byte \(Self.directory), directory: no entry begins here")
    #expect(
      Self.message(data.with(0xFF as UInt8, at: Self.directory + 46))
        == "a.zip, byte \(Self.directory + 46), name: it is empty or no UTF-8")
    #expect(
      Self.message(data.with(0 as UInt32, at: 0)) == "a.zip, byte 0, a: no member begins here")
    #expect(
      Self.message(data.with(1 as UInt16, at: Self.directory + 34))
        == "a.zip, byte \(Self.directory), a: it is in another part of the archive")
    #expect(
      Self.message(data + [0]) == "a.zip, byte \(data.count + 1), end of the directory: there is "
        + "none, so this is no whole ZIP archive")
  }

  /// The checksum is that of the data, whichever of both changes.
  @Test func checksums() {
    let problem = "a.zip/a, checksum: the directory says"
    #expect(Self.message(Self.two.data.with(0 as UInt8, at: 31))?.hasPrefix(problem) == true)
  }

  @Test func everyPrefixThrows() {
    let data = Self.two.data
    for count in 0..<data.count { #expect(Self.message(data.prefix(count)) != nil) }
  }

  /// More members than 16 bits count make the end one of 64 bits.
  @Test(arguments: [(65_534, 22), (65_535, 98), (1 << 40, 98)])
  func manyMembers(count: Int, byteCount: Int) throws {
    let end = zipEnd(entryCount: count, byteCount: 1000, offset: 5)
    #expect(end.count == byteCount)
    let bits = end[(byteCount - 12)..<(byteCount - 10)]
    #expect(Array(bits) == (count < 65_535 ? [0xFE, 0xFF] : [0xFF, 0xFF]))
  }

  /// Members of more than 4 GiB, and beyond. The file is nearly all hole, and nobody reads that.
  @Test func moreThan4GiB() throws {
    try inFolder { folder in
      let file = folder.appending(path: "large.zip")
      let contents = Data("behind".utf8)
      let large = ZIPEntry(name: Array("large".utf8), checksum: 0, count: 5 << 30, offset: 0)
      let header = large.memberHeader
      let small = ZIPEntry(
        name: Array("small".utf8), checksum: crc32(contents), count: contents.count,
        offset: header.count + large.count)
      let tail = Data(small.memberHeader) + contents
      let directory = large.directoryEntry + small.directoryEntry
      let end = zipEnd(
        entryCount: 2, byteCount: directory.count, offset: small.offset + tail.count)
      try Data(header).write(to: file)
      let handle = try FileHandle(forWritingTo: file)
      try handle.seek(toOffset: UInt64(small.offset))
      try handle.write(contentsOf: tail + directory + end)
      try handle.close()
      let archive = try ZIPArchive(AdjointFiles.contents(of: file), file: "large.zip")
      #expect(archive.members.map(\.name) == ["large", "small"])
      #expect(archive.members.map(\.count) == [5 << 30, 6])
      #expect(try archive.contents(of: archive.members[1]) == contents)
    }
  }
}
