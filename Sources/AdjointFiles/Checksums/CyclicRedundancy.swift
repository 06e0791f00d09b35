import Foundation

/// The cyclic redundancy check that gzip and ZIP use: CRC-32/ISO-HDLC (RFC 1952, section 8).
///
/// - Parameters:
///   - bytes: the bytes to check.
///   - checksum: that of the bytes before these, where they come in pieces.
package func crc32(_ bytes: some ContiguousBytes, after checksum: UInt32 = 0) -> UInt32 {
  bytes.withUnsafeBytes { CyclicRedundancy.gzip.checksum(of: $0, after: checksum) }
}

/// The cyclic redundancy check CRC-32C, with Castagnoli's polynomial (RFC 3720, section 12.1).
///
/// - Parameters:
///   - bytes: the bytes to check.
///   - checksum: that of the bytes before these, where they come in pieces.
package func crc32c(_ bytes: some ContiguousBytes, after checksum: UInt32 = 0) -> UInt32 {
  bytes.withUnsafeBytes { CyclicRedundancy.castagnoli.checksum(of: $0, after: checksum) }
}

/// A cyclic redundancy check of 32 bits, the lowest bit first, for one polynomial.
///
/// Sixteen bytes are taken at a time, each with a table of its own (Kounavis and Berry, "A systematic
/// approach to building high performance software-based CRC generators", 2005).
private struct CyclicRedundancy {
  static let gzip = CyclicRedundancy(polynomial: 0xEDB8_8320)
  static let castagnoli = CyclicRedundancy(polynomial: 0x82F6_3B78)

  /// At `256 * k + byte`: the remainder of a byte that k others follow.
  private let remainders: [UInt32]

  /// - Parameter polynomial: the coefficients from x³¹ in the lowest bit to 1 in the highest.
  init(polynomial: UInt32) {
    var remainders = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 0 ? 0 : polynomial) }
    }
    for index in 256..<16 * 256 {
      let rest = remainders[index - 256]
      remainders.append(rest >> 8 ^ remainders[Int(rest & 0xFF)])
    }
    self.remainders = remainders
  }

  func checksum(of bytes: UnsafeRawBufferPointer, after checksum: UInt32) -> UInt32 {
    remainders.withUnsafeBufferPointer { remainders in
      var rest = ~checksum
      var position = 0
      while bytes.count - position >= 16 {
        let (first, second) = (word(position) ^ UInt64(rest), word(position + 8))
        rest = remainder(first, followedBy: 8) ^ remainder(second, followedBy: 0)
        position += 16
      }
      for byte in bytes[position...] {
        rest = rest >> 8 ^ remainders[Int(UInt8(truncatingIfNeeded: rest) ^ byte)]
      }
      return ~rest

      func word(_ position: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      }

      @inline(__always)
      func remainder(_ word: UInt64, followedBy count: Int) -> UInt32 {
        var rest: UInt32 = 0
        for place in 0..<8 {
          let byte = Int(word >> UInt64(8 * place) & 0xFF)
          rest ^= remainders[256 * (count + 7 - place) + byte]
        }
        return rest
      }
    }
  }
}
