import Foundation
import TestSupport
import Testing

@testable import AdjointFiles

/// Streams that Python compressed or damaged, and what its zlib makes of them; `Fixtures/inflate.py`
/// writes them.
struct InflateFixtures: Decodable, Sendable {
  /// Deflate streams of all levels and strategies.
  let streams: [Stream]

  /// gzip files with all fields of a header, and of several members.
  let gzips: [Stream]

  let zlibs: [Stream]

  /// Each byte of a stream as every other byte.
  let damaged: [Judged]

  /// Blocks with all kinds of codes, right and wrong.
  let blocks: Blocks

  struct Stream: Decodable, Sendable {
    let name: String
    let stream: Data

    /// The length of the contents, and their CRC-32.
    let count: Int
    let checksum: UInt32
  }

  struct Judged: Decodable, Sendable {
    let stream: Data
    let verdicts: Verdicts
  }

  struct Blocks: Decodable, Sendable {
    /// Compressed: each stream after two bytes that count its own.
    let streams: Data
    let verdicts: Verdicts

    func all() throws -> [Data] {
      let bytes = try Zlib.inflate(streams, file: "streams", limit: 1 << 20).bytes
      var reader = ByteReader(bytes, file: "streams")
      var streams: [Data] = []
      while reader.count > 0 {
        streams.append(
          try reader.read(Int(try reader.read(UInt16.self, "length")), "stream"))
      }
      return streams
    }
  }

  /// Compressed: for each stream two bytes that count those of a complete stream, 0 for a wrong one,
  /// and four for the checksum of its contents.
  struct Verdicts: Decodable, Sendable {
    let bytes: Data

    init(from decoder: any Decoder) throws {
      bytes = try decoder.singleValueContainer().decode(Data.self)
    }

    func all() throws -> [Verdict] {
      let bytes = try Zlib.inflate(bytes, file: "verdicts", limit: 1 << 20).bytes
      var reader = ByteReader(bytes, file: "verdicts")
      var verdicts: [Verdict] = []
      while reader.count > 0 {
        verdicts.append(
          Verdict(
            count: Int(try reader.read(UInt16.self, "count")),
            checksum: try reader.read(UInt32.self, "checksum")))
      }
      return verdicts
    }
  }

  static let all: InflateFixtures = fixture("inflate", of: "AdjointFilesTests")
}

/// What becomes of a deflate stream.
struct Verdict: Equatable {
  /// How many bytes a complete stream takes, 0 for one that is wrong.
  var count = 0

  /// The checksum of what it holds.
  var checksum: UInt32 = 0
}

extension Verdict {
  /// That of the reader under test.
  init(_ stream: Data) {
    var reader = ByteReader(stream, file: "stream")
    var output = InflateOutput(limit: 1 << 20)
    guard (try? inflate(&reader, to: &output)) == true else {
      self.init()
      return
    }
    self.init(count: reader.offset, checksum: crc32(output.bytes(from: 0)))
  }
}

extension InflateFixtures.Stream: CustomTestStringConvertible {
  var testDescription: String { name }
}
