import Testing

@testable import AdjointFiles

/// The examples of RFC 3720, appendix B.4, and the check value of the polynomial.
@Suite struct CRC32CTests {
  @Test func examples() {
    #expect(crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(crc32c([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(crc32c(UInt8(0)...31) == 0x46DD_794E)
    #expect(crc32c((UInt8(0)...31).reversed()) == 0x113F_DB5C)
    #expect(crc32c("123456789".utf8) == 0xE306_9283)
    #expect(crc32c([]) == 0)
  }
}
