import Foundation

/// Appends what a deflate stream holds to an output (RFC 1951). Throws ``FileError``.
///
/// - Parameters:
///   - reader: at the stream's first byte; afterwards behind its last one, if the stream is complete.
///   - output: takes the bytes until its limit is reached.
/// - Returns: whether the stream is complete. Where not, it has more bytes than the limit allows.
func inflate(
  _ reader: inout ByteReader, to output: inout InflateOutput
) throws(FileError) -> Bool {
  var rest = reader
  let bytes = try rest.read(rest.count, compressedData)
  // `withUnsafeBytes` does not keep the type of an error.
  let result = bytes.withUnsafeBytes { bytes in
    Result { () throws(FileError) in
      var bits = BitReader(bytes, file: reader.file, offset: reader.offset)
      let isComplete = try inflate(&bits, to: &output)
      return (isComplete, end: try bits.skipToByte())
    }
  }
  let (isComplete, end) = try result.get()
  if isComplete { _ = try reader.read(end - reader.offset, compressedData) }
  return isComplete
}

/// What errors call the bytes of a deflate stream.
let compressedData = "compressed data"

private func inflate(
  _ bits: inout BitReader, to output: inout InflateOutput
) throws(FileError) -> Bool {
  let start = output.count
  var isLast = false
  while !isLast {
    let offset = bits.offset
    isLast = try bits.read(1) == 1
    let isComplete =
      switch try bits.read(2) {
      case 0: try copyStoredBlock(&bits, to: &output)
      case 1: try inflateBlock(&bits, .fixed, to: &output, start: start)
      case 2: try inflateBlock(&bits, DeflateCodes(&bits), to: &output, start: start)
      default: throw bits.error(at: offset, "there is no block of type 3")
      }
    if !isComplete { return false }
  }
  return true
}

/// RFC 1951, section 3.2.4.
private func copyStoredBlock(
  _ bits: inout BitReader, to output: inout InflateOutput
) throws(FileError) -> Bool {
  let offset = try bits.skipToByte()
  let (count, complement) = (try bits.read(16), try bits.read(16))
  guard count == ~complement & 0xFFFF else {
    throw bits.error(
      at: offset, "a block's length is \(count), and its complement says \(~complement & 0xFFFF)")
  }
  return output.append(try bits.readBytes(count))
}

/// A block of codes, up to its end (RFC 1951, section 3.2.3).
///
/// - Parameter start: how many bytes were there before the stream; nothing refers to them.
private func inflateBlock(
  _ bits: inout BitReader, _ codes: DeflateCodes, to output: inout InflateOutput, start: Int
) throws(FileError) -> Bool {
  // In variables of the function these stay in registers.
  var input = bits
  var (memory, count, room) = (output.memory, output.count, output.room)
  defer { (bits, output.count) = (input, min(count, output.limit)) }
  while true {
    // The 56 bits that are ready then hold two literals of 15 bits each, and behind them a third one or a
    // length with its extra bits.
    try input.refill()
    if count > room {
      guard output.makeRoom(after: count) else { return false }
      (memory, room) = (output.memory, output.room)
    }
    var entry = codes.literals[input.bits]
    var literalCount = 0
    while entry.operation == HuffmanTable.literal, literalCount < 3 {
      memory.storeBytes(
        of: UInt8(truncatingIfNeeded: entry.value), toByteOffset: count, as: UInt8.self)
      count += 1
      input.drop(Int(entry.bitCount))
      literalCount += 1
      entry = codes.literals[input.bits]
    }
    if literalCount == 3 { continue }
    if entry.operation == HuffmanTable.endOfBlock {
      input.drop(Int(entry.bitCount))
      return count <= output.limit
    }
    guard entry.operation <= HuffmanTable.mostExtraBits else {
      throw input.error("no literal or length has this code")
    }
    let length = input.value(of: entry)
    try input.refill()
    entry = codes.distances[input.bits]
    guard entry.operation <= HuffmanTable.mostExtraBits else {
      throw input.error("no distance has this code")
    }
    let offset = input.offset
    let distance = input.value(of: entry)
    guard distance <= count - start else {
      throw input.error(
        at: offset, "it refers to \(distance) bytes before, and there are \(count - start)")
    }
    copy(length, from: distance, in: memory + count)
    count += length
  }
}

/// Repeats what stands so many bytes before a place; it may reach into the place itself.
///
/// Up to 7 bytes more may be written, which there is room for.
@inline(__always)
private func copy(_ length: Int, from distance: Int, in place: UnsafeMutableRawPointer) {
  let source = place - distance
  if distance >= 8 {
    var position = 0
    while position < length {
      let word = source.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      place.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
      position += 8
    }
  } else if distance == 1 {
    place.initializeMemory(
      as: UInt8.self, repeating: source.load(as: UInt8.self), count: length)
  } else {
    for position in 0..<length {
      place.storeBytes(
        of: source.load(fromByteOffset: position, as: UInt8.self), toByteOffset: position,
        as: UInt8.self)
    }
  }
}
