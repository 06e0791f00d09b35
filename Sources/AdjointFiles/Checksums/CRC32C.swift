/// The checksum CRC-32C of some bytes, with Castagnoli's polynomial (RFC 3720, section 12.1).
func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 {
  ~bytes.reduce(~0) { checksum, byte in
    table[Int(UInt8(truncatingIfNeeded: checksum) ^ byte)] ^ checksum >> 8
  }
}

/// The checksum of each byte alone, bits reversed.
private let table: [UInt32] = (0..<256).map { byte in
  (0..<8).reduce(UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 0 ? 0 : 0x82F6_3B78) }
}
