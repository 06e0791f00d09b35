import Foundation

/// The checksum of zlib streams (RFC 1950, section 8.2).
///
/// - Parameters:
///   - bytes: the bytes to check.
///   - checksum: that of the bytes before these, where they come in pieces.
package func adler32(_ bytes: some ContiguousBytes, after checksum: UInt32 = 1) -> UInt32 {
  bytes.withUnsafeBytes { bytes in
    var (sum, sumOfSums) = (checksum & 0xFFFF, checksum >> 16)
    var rest = bytes[...]
    while !rest.isEmpty {
      // As many bytes as the sums hold in 32 bits without a remainder in between.
      for byte in rest.prefix(5552) {
        sum &+= UInt32(byte)
        sumOfSums &+= sum
      }
      (sum, sumOfSums) = (sum % 65521, sumOfSums % 65521)
      rest = rest.dropFirst(5552)
    }
    return sumOfSums << 16 | sum
  }
}
