import Foundation
import Testing

@testable import AdjointFiles

/// Streams that are wrong, each with its place and what is wrong; and the judgement of zlib on many.
@Suite struct InflateErrorTests {
  private static let fixtures = InflateFixtures.all

  private static func error(_ stream: Data, limit: Int = 1 << 20) -> FileError? {
    var reader = ByteReader(stream, file: "a.gz", offset: 100)
    var output = InflateOutput(limit: limit)
    do {
      let isComplete = try inflate(&reader, to: &output)
      #expect(!isComplete)
      return nil
    } catch {
      #expect(reader.offset == 100)
      return error
    }
  }

  private static func expect(
    _ stream: [UInt8], _ message: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = error(Data(stream))
    #expect(error.map { "\($0)" } == "a.gz, \(message)", sourceLocation: sourceLocation)
  }

  @Test func whatIsWrong() {
    Self.expect([], "byte 100, compressed data: the file ends within it")
    Self.expect([0b111], "byte 100, compressed data: there is no block of type 3")
    Self.expect(
      [0b001, 3, 0, 0xFC, 0xFE, 1, 2, 3],
      "byte 101, compressed data: a block's length is 3, and its complement says 259")
    Self.expect(
      [0b001, 3, 0, 0xFC, 0xFF, 1, 2],
      "byte 105, compressed data: the file ends 2 bytes later, and a stored block takes 3")
    Self.expect([0b001, 3, 0, 0xFC], "byte 104, compressed data: the file ends within it")
  }

  /// In a block of the fixed codes: the two lengths and two distances without a meaning, and a
  /// repetition of what is not there.
  @Test func codesWithoutAMeaning() {
    func fixed(_ codes: (number: Int, bitCount: Int)...) -> [UInt8] {
      var bits = BitWriter()
      bits.write(0b01_1, 3)
      for (number, bitCount) in codes { bits.write(number, bitCount) }
      bits.write(0, 32)
      return Array(bits.data)
    }
    let literal = (0b0000_1100, 8)
    for code in [0b0110_0011, 0b1110_0011] {
      Self.expect(
        fixed(literal, (code, 8)), "byte 101, compressed data: no literal or length has this code")
    }
    let length = (0b100_0000, 7)
    for code in [0b01111, 0b11111] {
      Self.expect(
        fixed(literal, length, (code, 5)),
        "byte 102, compressed data: no distance has this code")
    }
    Self.expect(
      fixed(literal, length, (0b01000, 5)),
      "byte 102, compressed data: it refers to 3 bytes before, and there are 1")
  }

  /// Every prefix of every stream ends too soon.
  @Test(arguments: fixtures.streams.filter { $0.count < 800 })
  func everyPrefixEndsWithinIt(stream: InflateFixtures.Stream) throws {
    for count in 0..<stream.stream.count {
      let error = try #require(Self.error(stream.stream.prefix(count)))
      #expect(error.problem.contains("the file ends"))
      guard case .byte(let offset) = error.place else { return #expect(Bool(false)) }
      #expect((100...100 + count).contains(offset))
    }
  }

  /// Every byte of two streams as every other byte is right or wrong as zlib judges it, ends where it
  /// ends there, and holds the same.
  @Test(arguments: fixtures.damaged.indices)
  func everyDamageIsJudgedAsZlibDoes(index: Int) throws {
    let fixture = Self.fixtures.damaged[index]
    let verdicts = try fixture.verdicts.all()
    #expect(verdicts.count == fixture.stream.count * 256)
    for position in 0..<fixture.stream.count {
      for byte in UInt8.min ... .max {
        var stream = fixture.stream
        stream[position] = byte
        let expected = verdicts[256 * position + Int(byte)]
        #expect(Verdict(stream) == expected, "byte \(position) as \(byte)")
      }
    }
  }

  /// Codes that are complete, incomplete and over-subscribed, of 1 to 15 bits.
  @Test func codesAreJudgedAsZlibDoes() throws {
    let (streams, verdicts) = try (Self.fixtures.blocks.all(), Self.fixtures.blocks.verdicts.all())
    #expect(streams.count == verdicts.count)
    #expect(verdicts.filter { $0.count > 0 }.count > 100)
    for (index, (stream, verdict)) in zip(streams, verdicts).enumerated() {
      #expect(Verdict(stream) == verdict, "block \(index)")
    }
  }
}
