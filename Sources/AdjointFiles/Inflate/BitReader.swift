/// Takes bits from bytes, from the lowest of each (RFC 1951, section 3.1.1).
///
/// Behind the last byte it gives zeros, and throws when one of them has been taken.
struct BitReader {
  /// The next bits, from the lowest.
  private(set) var bits: UInt64 = 0

  /// How many of them have been counted; what stands above is right or zero.
  private var bitCount = 0

  private var next: UnsafeRawPointer
  private let end: UnsafeRawPointer

  /// How many zero bytes have come after the end.
  private var missingCount = 0

  private let file: String

  /// What an address needs to be the byte's offset in the file.
  private let offsetOfAddress: Int

  /// - Parameters:
  ///   - bytes: must outlive the reader.
  ///   - file: the file's path, for errors.
  ///   - offset: where the bytes begin in the file.
  init(_ bytes: UnsafeRawBufferPointer, file: String, offset: Int) {
    let start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8)!
    (next, end) = (start, start + bytes.count)
    self.file = file
    offsetOfAddress = offset - Int(bitPattern: start)
  }

  /// Has at least 56 bits ready.
  @inline(__always)
  mutating func refill() throws(FileError) {
    if end - next >= 8 {
      bits |= UInt64(littleEndian: next.loadUnaligned(as: UInt64.self)) &<< UInt64(bitCount)
      next += (63 - bitCount) >> 3
      bitCount |= 56
    } else {
      try refillAtEnd()
    }
  }

  private mutating func refillAtEnd() throws(FileError) {
    while bitCount < 56 {
      if next < end {
        bits |= UInt64(next.load(as: UInt8.self)) << UInt64(bitCount)
        next += 1
      } else {
        missingCount += 1
      }
      bitCount += 8
    }
    try requireBits()
  }

  /// Throws when bits have been taken that the file does not have.
  private func requireBits() throws(FileError) {
    guard missingCount > bitCount / 8 else { return }
    throw FileError(
      file: file, .byte(offsetOfAddress + Int(bitPattern: end)), field: compressedData,
      problem: "the file ends within it")
  }

  /// Drops bits that are ready.
  @inline(__always)
  mutating func drop(_ count: Int) {
    bits &>>= UInt64(count)
    bitCount -= count
  }

  /// The number of some bits, at most 16.
  mutating func read(_ count: Int) throws(FileError) -> Int {
    try refill()
    let number = Int(bits & (1 << UInt64(count) - 1))
    drop(count)
    try requireBits()
    return number
  }

  /// Drops the bits up to the next byte. Returns its offset in the file.
  @discardableResult
  mutating func skipToByte() throws(FileError) -> Int {
    drop(bitCount & 7)
    try requireBits()
    next -= bitCount / 8 - missingCount
    (bits, bitCount, missingCount) = (0, 0, 0)
    return offset
  }

  /// The next bytes, where a byte begins.
  mutating func readBytes(_ count: Int) throws(FileError) -> UnsafeRawBufferPointer {
    try skipToByte()
    guard count <= end - next else {
      throw error(
        "the file ends \(end - next) bytes later, and a stored block takes \(count)")
    }
    defer { next += count }
    return UnsafeRawBufferPointer(start: next, count: count)
  }

  /// The offset in the file of the byte with the next bit.
  var offset: Int {
    offsetOfAddress + Int(bitPattern: next) + missingCount - (bitCount + 7) / 8
  }

  /// An error at an offset, or at the next bit; where the bits are beyond the end, that the file ends.
  func error(at offset: Int? = nil, _ problem: String) -> FileError {
    do { try requireBits() } catch { return error }
    return FileError(
      file: file, .byte(offset ?? self.offset), field: compressedData, problem: problem)
  }
}
