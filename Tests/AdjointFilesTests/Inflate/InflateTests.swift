import Foundation
import Testing

@testable import AdjointFiles

/// Streams that are right.
@Suite struct InflateTests {
  static let fixtures = InflateFixtures.all

  private static func inflated(_ stream: Data, limit: Int) throws -> (Data, isComplete: Bool) {
    var reader = ByteReader(stream, file: "stream")
    var output = InflateOutput(limit: limit)
    let isComplete = try inflate(&reader, to: &output)
    #expect(!isComplete || reader.count == 0)
    return (output.data(), isComplete)
  }

  @Test(arguments: fixtures.streams)
  func everyLevelAndStrategy(stream: InflateFixtures.Stream) throws {
    for limit in [stream.count, .max] {
      let (data, isComplete) = try Self.inflated(stream.stream, limit: limit)
      #expect(isComplete && data.count == stream.count && crc32(data) == stream.checksum)
    }
  }

  /// With a limit, the first bytes come and no more, whatever the limit cuts.
  @Test(arguments: fixtures.streams.filter { 1..<3000 ~= $0.count })
  func theFirstBytes(stream: InflateFixtures.Stream) throws {
    let (whole, _) = try Self.inflated(stream.stream, limit: .max)
    for limit in stride(from: 0, to: stream.count, by: max(1, stream.count / 50)) {
      let (data, isComplete) = try Self.inflated(stream.stream, limit: limit)
      #expect(!isComplete && data == whole.prefix(limit))
    }
  }

  /// What follows a stream is not read, and a stream may begin anywhere.
  @Test(arguments: fixtures.streams.filter { $0.count < 1000 })
  func aStreamAmongOtherBytes(stream: InflateFixtures.Stream) throws {
    let other = Data([0xFF, 0, 0x55])
    var reader = ByteReader(other + stream.stream + other, file: "streams")
    _ = try reader.read(other.count, "other")
    var output = InflateOutput(limit: .max)
    let isComplete = try inflate(&reader, to: &output)
    let checksum = crc32(output.bytes(from: 0))
    #expect(isComplete && checksum == stream.checksum)
    #expect(reader.count == other.count)
  }

  /// 158 times what it takes itself: the limit stops it before it is in memory.
  @Test func aBombStopsAtTheLimit() throws {
    // One literal 0, and 258 bytes from a distance of 1 again and again, with the fixed codes: the code
    // of that length is 11000101, and that of the distance 00000.
    var bits = BitWriter()
    bits.write(0b01_1, 3)
    bits.write(0b0000_1100, 8)
    for _ in 0..<1000 {
      bits.write(0b1010_0011, 8)
      bits.write(0, 5)
    }
    bits.write(0, 7)
    let (whole, isComplete) = try Self.inflated(bits.data, limit: 258_001)
    #expect(isComplete && whole == Data(count: 258_001))
    let (data, isAll) = try Self.inflated(bits.data, limit: 100)
    #expect(!isAll && data == Data(count: 100))
  }
}
