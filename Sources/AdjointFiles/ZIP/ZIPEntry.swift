/// A stored member as the records of an archive describe it (APPNOTE.TXT, sections 4.3.7 and 4.3.12).
struct ZIPEntry {
  let name: [UInt8]
  let checksum: UInt32
  let count: Int

  /// Where its header begins.
  let offset: Int

  /// What stands before its bytes.
  var memberHeader: [UInt8] {
    let large: [Int] = needs64Bits(count) ? [count, count] : []
    var bytes: [UInt8] = []
    bytes.append(littleEndian: ZIPSignature.member)
    bytes += common(large)
    return bytes + name + extraField(large)
  }

  var directoryEntry: [UInt8] {
    let large = (needs64Bits(count) ? [count, count] : []) + (needs64Bits(offset) ? [offset] : [])
    var bytes: [UInt8] = []
    bytes.append(littleEndian: ZIPSignature.entry)
    bytes.append(littleEndian: version(large))
    bytes += common(large)
    // No comment, the first part, and no attributes.
    bytes += [UInt8](repeating: 0, count: 10)
    bytes.append(littleEndian: UInt32(clamping: offset))
    return bytes + name + extraField(large)
  }

  /// What both records have: from the version that reads them to the length of the extra field.
  private func common(_ large: [Int]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: version(large))
    bytes.append(littleEndian: name.allSatisfy { $0 < 0x80 } ? 0 : ZIPFlags.utf8)
    bytes.append(littleEndian: ZIPMember.Method.stored.rawValue)
    // The first of January 1980, when the format's time begins.
    bytes.append(littleEndian: 0x0021_0000 as UInt32)
    bytes.append(littleEndian: checksum)
    bytes.append(littleEndian: UInt32(clamping: count))
    bytes.append(littleEndian: UInt32(clamping: count))
    bytes.append(littleEndian: UInt16(name.count))
    bytes.append(littleEndian: UInt16(extraField(large).count))
    return bytes
  }

  private func version(_ large: [Int]) -> UInt16 { large.isEmpty ? 20 : 45 }

  /// The numbers in the places of which 2³² − 1 stands (section 4.5.3).
  private func extraField(_ large: [Int]) -> [UInt8] {
    guard !large.isEmpty else { return [] }
    var bytes: [UInt8] = []
    bytes.append(littleEndian: 1 as UInt16)
    bytes.append(littleEndian: UInt16(8 * large.count))
    for number in large { bytes.append(littleEndian: UInt64(number)) }
    return bytes
  }
}

/// The end of an archive's directory, before it the same with 64 bits where it needs them (sections
/// 4.3.14 to 4.3.16).
func zipEnd(entryCount: Int, byteCount: Int, offset: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  if entryCount >= UInt16.max || needs64Bits(byteCount) || needs64Bits(offset) {
    bytes.append(littleEndian: ZIPSignature.largeEnd)
    bytes.append(littleEndian: 44 as UInt64)
    bytes.append(littleEndian: 45 as UInt16)
    bytes.append(littleEndian: 45 as UInt16)
    bytes += [UInt8](repeating: 0, count: 8)
    for number in [entryCount, entryCount, byteCount, offset] {
      bytes.append(littleEndian: UInt64(number))
    }
    bytes.append(littleEndian: ZIPSignature.locator)
    bytes.append(littleEndian: 0 as UInt32)
    bytes.append(littleEndian: UInt64(offset + byteCount))
    bytes.append(littleEndian: 1 as UInt32)
  }
  bytes.append(littleEndian: ZIPSignature.end)
  bytes.append(littleEndian: 0 as UInt32)
  bytes.append(littleEndian: UInt16(clamping: entryCount))
  bytes.append(littleEndian: UInt16(clamping: entryCount))
  bytes.append(littleEndian: UInt32(clamping: byteCount))
  bytes.append(littleEndian: UInt32(clamping: offset))
  bytes.append(littleEndian: 0 as UInt16)
  return bytes
}

private func needs64Bits(_ number: Int) -> Bool { number >= UInt32.max }
