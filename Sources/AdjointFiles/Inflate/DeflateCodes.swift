/// The codes of one block (RFC 1951, sections 3.2.5 to 3.2.7).
struct DeflateCodes {
  /// Bytes, the end of the block, and the lengths of what is repeated.
  let literals: HuffmanTable

  /// How far back it stands.
  let distances: HuffmanTable

  /// The codes of blocks that bring none (section 3.2.6).
  static let fixed: DeflateCodes = {
    let lengths = [(8, 144), (9, 112), (7, 24), (8, 8)].flatMap { length, count in
      [UInt8](repeating: length, count: count)
    }
    do throws(HuffmanTable.Fault) {
      return DeflateCodes(
        literals: try literals(lengths), distances: try distances(Array(repeating: 5, count: 32)))
    } catch {
      fatalError("the codes that RFC 1951 fixes \(error.rawValue)")
    }
  }()

  private init(literals: HuffmanTable, distances: HuffmanTable) {
    (self.literals, self.distances) = (literals, distances)
  }

  /// The codes that stand at the beginning of a block (section 3.2.7).
  init(_ bits: inout BitReader) throws(FileError) {
    let offset = bits.offset
    let literalCount = 257 + (try bits.read(5))
    let distanceCount = 1 + (try bits.read(5))
    let lengthCount = 4 + (try bits.read(4))
    guard literalCount <= 286, distanceCount <= 30 else {
      throw bits.error(
        at: offset,
        "a block has \(literalCount) literal and length codes and \(distanceCount) distance codes, "
          + "more than 286 and 30")
    }
    var lengthLengths = [UInt8](repeating: 0, count: 19)
    for symbol in Self.lengthOrder.prefix(lengthCount) {
      lengthLengths[symbol] = UInt8(try bits.read(3))
    }
    func table(
      of name: String, _ table: () throws(HuffmanTable.Fault) -> HuffmanTable
    ) throws(FileError) -> HuffmanTable {
      do { return try table() } catch {
        throw bits.error(at: offset, "the codes of \(name) \(error.rawValue)")
      }
    }
    let lengthCodes = try table(of: "lengths of codes") { () throws(HuffmanTable.Fault) in
      try HuffmanTable(lengths: lengthLengths, meanings: Self.lengthMeanings, rootBits: 7)
    }
    let lengths = try Self.lengths(&bits, lengthCodes, count: literalCount + distanceCount)
    guard lengths[256] > 0 else {
      throw bits.error(at: offset, "a block has no code for its end")
    }
    literals = try table(of: "literals and lengths") { () throws(HuffmanTable.Fault) in
      try Self.literals(lengths.prefix(literalCount))
    }
    distances = try table(of: "distances") { () throws(HuffmanTable.Fault) in
      try Self.distances(lengths.suffix(distanceCount))
    }
  }

  /// The lengths of all codes, which are coded themselves.
  private static func lengths(
    _ bits: inout BitReader, _ codes: HuffmanTable, count: Int
  ) throws(FileError) -> [UInt8] {
    var lengths: [UInt8] = []
    while lengths.count < count {
      try bits.refill()
      let offset = bits.offset
      let symbol = codes[bits.bits]
      bits.drop(Int(symbol.bitCount))
      if symbol.value < 16 {
        lengths.append(UInt8(symbol.value))
        continue
      }
      guard symbol.value != 16 || !lengths.isEmpty else {
        throw bits.error(at: offset, "the first code's length repeats the one before")
      }
      let repeated = symbol.value == 16 ? lengths[lengths.count - 1] : 0
      let repeats =
        switch symbol.value {
        case 16: 3 + (try bits.read(2))
        case 17: 3 + (try bits.read(3))
        default: 11 + (try bits.read(7))
        }
      guard repeats <= count - lengths.count else {
        throw bits.error(
          at: offset,
          "\(repeats) codes have the same length, and there are \(count - lengths.count) more")
      }
      lengths += repeatElement(repeated, count: repeats)
    }
    return lengths
  }

  private static func literals(
    _ lengths: some Collection<UInt8>
  ) throws(HuffmanTable.Fault) -> HuffmanTable {
    try HuffmanTable(
      lengths: lengths, meanings: literalMeanings, rootBits: 11, mayLackCodes: true)
  }

  private static func distances(
    _ lengths: some Collection<UInt8>
  ) throws(HuffmanTable.Fault) -> HuffmanTable {
    try HuffmanTable(
      lengths: lengths, meanings: distanceMeanings, rootBits: 8, mayLackCodes: true)
  }
}

/// What the symbols mean.
extension DeflateCodes {
  /// The order in which the lengths of the codes for lengths stand (section 3.2.7).
  private static let lengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  private static let lengthMeanings = (0..<19).map {
    HuffmanTable.Entry(operation: HuffmanTable.literal, value: $0)
  }

  /// Section 3.2.5, the first table; the fixed codes have two symbols without a meaning.
  private static let literalMeanings =
    (0..<256).map { HuffmanTable.Entry(operation: HuffmanTable.literal, value: $0) }
    + [HuffmanTable.Entry(operation: HuffmanTable.endOfBlock)]
    + ranges(from: 3, ofEachSize: 4, mostExtraBits: 5)
    + [HuffmanTable.Entry(operation: 0, value: 258)] + meaningless

  /// The second table.
  private static let distanceMeanings =
    ranges(from: 1, ofEachSize: 2, mostExtraBits: HuffmanTable.mostExtraBits) + meaningless

  private static let meaningless = Array(
    repeating: HuffmanTable.Entry(operation: HuffmanTable.invalid), count: 2)

  /// Ranges of numbers that follow each other, so many of each size. The sizes double from 1, which
  /// comes twice, and each range has the extra bits that tell its numbers apart.
  private static func ranges(
    from first: Int, ofEachSize count: Int, mostExtraBits: UInt8
  ) -> [HuffmanTable.Entry] {
    var next = first
    return ([0] + Array(0...mostExtraBits)).flatMap { bitCount in
      (0..<count).map { _ in
        defer { next += 1 << Int(bitCount) }
        return HuffmanTable.Entry(operation: bitCount, value: UInt16(next))
      }
    }
  }
}
