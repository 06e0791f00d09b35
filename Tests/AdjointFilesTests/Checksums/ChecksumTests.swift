import Foundation
import Testing

@testable import AdjointFiles

/// Checksums against their published check values, against their definitions, and in pieces.
@Suite struct ChecksumTests {
  /// "123456789", as catalogues of checksums give it.
  @Test func publishedValues() {
    let digits = Data("123456789".utf8)
    #expect(crc32(digits) == 0xCBF4_3926)
    #expect(crc32c(digits) == 0xE306_9283)
    #expect(adler32(digits) == 0x091E_01DE)
    #expect(adler32(Data("Wikipedia".utf8)) == 0x11E6_0398)
    // RFC 3720, section B.4.
    #expect(crc32c(Data(count: 32)) == 0x8A91_36AA)
    #expect(crc32c(Data(repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(crc32c(Data(0..<32)) == 0x46DD_794E)
    #expect((crc32(Data()), crc32c(Data()), adler32(Data())) == (0, 0, 1))
  }

  /// Bit by bit, and sum by sum, at every length and place within words.
  @Test func definitions() {
    let bytes = Array((0..<90).map { UInt8(truncatingIfNeeded: $0 * $0 * 37 + 11) })
    func division(_ bytes: some Sequence<UInt8>, by polynomial: UInt32) -> UInt32 {
      var rest = UInt32.max
      for byte in bytes {
        rest ^= UInt32(byte)
        for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ polynomial : rest >> 1 }
      }
      return ~rest
    }
    func sums(_ bytes: some Sequence<UInt8>) -> UInt32 {
      let (a, b) = bytes.reduce((1, 0)) { sums, byte in
        let a = (sums.0 + Int(byte)) % 65521
        return (a, (sums.1 + a) % 65521)
      }
      return UInt32(b << 16 | a)
    }
    for start in 0..<9 {
      for end in start...bytes.count {
        let slice = bytes[start..<end]
        #expect(crc32(slice) == division(slice, by: 0xEDB8_8320))
        #expect(crc32c(slice) == division(slice, by: 0x82F6_3B78))
        #expect(adler32(slice) == sums(slice))
      }
    }
  }

  /// The largest sums, at lengths about those where remainders are taken.
  @Test(arguments: [5551, 5552, 5553, 11_104, 100_000])
  func adlerOfTheLargestBytes(count: Int) {
    let (a, b) = (1 + 255 * count, count + 255 * count * (count + 1) / 2)
    let bytes = Data(repeating: 0xFF, count: count)
    #expect(adler32(bytes) == UInt32((b % 65521) << 16 | a % 65521))
  }

  @Test func inPieces() {
    let bytes = Data((0..<100).map { UInt8($0 * 2) })
    for cut in 0...bytes.count {
      let (first, second) = (bytes.prefix(cut), bytes.dropFirst(cut))
      #expect(crc32(second, after: crc32(first)) == crc32(bytes))
      #expect(crc32c(second, after: crc32c(first)) == crc32c(bytes))
      #expect(adler32(second, after: adler32(first)) == adler32(bytes))
    }
  }
}
