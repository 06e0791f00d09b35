import Foundation
import Testing

@testable import AdjointFiles

/// gzip files and zlib streams: headers, several members, checksums.
@Suite struct GzipTests {
  private static let fixtures = InflateFixtures.all

  @Test(arguments: fixtures.gzips)
  func everyHeader(gzip: InflateFixtures.Stream) throws {
    #expect(Gzip.isGzip(gzip.stream))
    for limit in [gzip.count, .max] {
      let inflated = try Gzip.inflate(gzip.stream, file: "a.gz", limit: limit)
      #expect(inflated.isComplete && inflated.bytes.count == gzip.count)
      #expect(crc32(inflated.bytes) == gzip.checksum)
    }
    if gzip.count > 0 {
      let cut = try Gzip.inflate(gzip.stream, file: "a.gz", limit: gzip.count - 1)
      #expect(!cut.isComplete && cut.bytes.count == gzip.count - 1)
    }
  }

  @Test(arguments: fixtures.zlibs)
  func zlibStreams(stream: InflateFixtures.Stream) throws {
    let inflated = try Zlib.inflate(stream.stream, file: "a", limit: stream.count)
    #expect(inflated.isComplete && crc32(inflated.bytes) == stream.checksum)
    for count in 0..<stream.stream.count {
      #expect(throws: FileError.self) {
        try Zlib.inflate(stream.stream.prefix(count), file: "a", limit: .max)
      }
    }
    #expect(throws: FileError.self) {
      try Zlib.inflate(stream.stream + [0], file: "a", limit: .max)
    }
  }

  /// Every prefix but those that end with a member, and every other byte in the place of one that is
  /// checked.
  @Test func whatIsCutOrDamagedThrows() throws {
    let members = try #require(Self.fixtures.gzips.first { $0.name == "three members" })
    var wholes = 0
    for count in 0..<members.stream.count {
      let prefix = members.stream.prefix(count)
      do {
        _ = try Gzip.inflate(prefix, file: "a.gz", limit: .max)
        wholes += 1
      } catch {
        guard case .byte(let offset) = error.place else { return #expect(Bool(false)) }
        #expect((0...count).contains(offset), "\(error)")
      }
    }
    #expect(wholes == 2)
  }

  /// What does not throw says the same in other words, such as with other bits behind the last block.
  @Test(arguments: [2, 30, 31])
  func everyBitIsChecked(flags: Int) throws {
    let gzip = try #require(Self.fixtures.gzips.first { $0.name == "flags \(flags)" })
    let contents = try Gzip.inflate(gzip.stream, file: "a.gz", limit: .max).bytes
    var equalCount = 0
    for bit in 0..<8 * gzip.stream.count {
      var damaged = gzip.stream
      damaged[bit / 8] ^= 1 << (bit % 8)
      if let inflated = try? Gzip.inflate(damaged, file: "a.gz", limit: 1 << 20) {
        #expect(inflated.isComplete && inflated.bytes == contents, "bit \(bit)")
        equalCount += 1
      }
    }
    #expect((1...8).contains(equalCount))
  }

  @Test(
    arguments: [
      ([0x1F], "byte 0, magic number: the file ends 1 bytes later, and this takes 2"),
      ([0x1F, 0x8C], "byte 0, magic number: a member begins with 31, 140 and not with 31, 139"),
      ([0x1F, 0x8B, 7], "byte 2, compression method: it is 7, and 8 alone is deflate"),
      ([0x1F, 0x8B, 8, 32], "byte 3, flags: 32 has bits that mean nothing"),
      (
        [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0, 5, 0, 1],
        "byte 12, extra field: the file ends 1 bytes later, and this takes 5"
      ),
      (
        [0x1F, 0x8B, 8, 2, 0, 0, 0, 0, 0, 0, 5, 0],
        "byte 10, header checksum: it is 5, and that of the header 9757"
      ),
      (
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        "byte 12, checksum: it is 1, and that of the data 0"
      ),
      (
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0],
        "byte 16, size: it is 1, and the data has 0 bytes"
      ),
      (
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9],
        "byte 20, magic number: a member begins with 9, 9 and not with 31, 139"
      ),
    ] as [([UInt8], String)])
  func whatIsWrong(bytes: [UInt8], message: String) {
    let error = #expect(throws: FileError.self) {
      try Gzip.inflate(Data(bytes), file: "a.gz", limit: .max)
    }
    #expect(error.map { "\($0)" } == "a.gz, \(message)")
  }

  @Test(
    arguments: [
      ([0x78, 0x9D], "its check bits are wrong"), ([0x79, 0x18], "method 9"),
      ([0x88, 0x1C], "its window is larger"), ([0x78, 0xBB], "the stream needs a dictionary"),
    ] as [([UInt8], String)])
  func zlibHeaders(bytes: [UInt8], problem: String) {
    let error = #expect(throws: FileError.self) {
      try Zlib.inflate(Data(bytes), file: "a", limit: .max)
    }
    #expect(error?.place == .byte(0) && error?.problem.contains(problem) == true)
  }
}
