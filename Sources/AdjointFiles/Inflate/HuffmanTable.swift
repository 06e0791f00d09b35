/// Tells what a code of up to 15 bits means (RFC 1951, section 3.2.2).
///
/// Codes of up to `rootBits` bits are found with one look into the table, since each stands wherever
/// the bits that follow it may lead. A longer one is found with a second look, into a table for the
/// bits behind those.
struct HuffmanTable {
  /// What one code means.
  struct Entry {
    /// The length of the code.
    var bitCount: UInt8 = 0

    /// One of the operations below, or how many bits behind the code add to the value.
    var operation: UInt8

    /// A literal byte, the smallest length or distance of a code, or the place of a table.
    var value: UInt16 = 0
  }

  static let mostExtraBits: UInt8 = 13
  static let literal: UInt8 = 0x10
  static let endOfBlock: UInt8 = 0x20
  static let table: UInt8 = 0x30
  static let invalid: UInt8 = 0x40

  /// What is wrong with the lengths of codes.
  enum Fault: String, Error {
    case overSubscribed = "are over-subscribed: they leave no code for some"
    case incomplete = "are incomplete: some codes mean nothing"
  }

  private let rootBits: UInt64
  private let rootMask: UInt64
  private let restMask: UInt64
  private var entries: [Entry]

  /// Codes are given out in the order of their lengths, and among the same length in that of symbols.
  ///
  /// - Parameters:
  ///   - lengths: for each symbol how many bits its code has, 0 where it has none.
  ///   - meanings: for each symbol what it means.
  ///   - rootBits: the largest length of codes that are found at once.
  ///   - mayLackCodes: whether there may be one code alone, of one bit, or none at all.
  init(
    lengths: some Collection<UInt8>, meanings: [Entry], rootBits: Int, mayLackCodes: Bool = false
  ) throws(Fault) {
    var counts = [Int](repeating: 0, count: 16)
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var nextCodes = [0]
    var freeCount = 1
    for length in 1...15 {
      nextCodes.append((nextCodes[length - 1] + counts[length - 1]) << 1)
      freeCount = freeCount << 1 - counts[length]
      guard freeCount >= 0 else { throw .overSubscribed }
    }
    let longest = counts.lastIndex { $0 > 0 } ?? 0
    guard freeCount == 0 || mayLackCodes && longest <= 1 else { throw .incomplete }

    let rootBits = min(rootBits, longest)
    let restBits = longest - rootBits
    (self.rootBits, rootMask, restMask) = (UInt64(rootBits), 1 << rootBits - 1, 1 << restBits - 1)
    let invalid = Entry(operation: Self.invalid)
    entries = Array(repeating: invalid, count: 1 << rootBits)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      var entry = meanings[symbol]
      entry.bitCount = length
      let length = Int(length)
      // Streams give the highest bit of a code first, and tables are entered by the lowest.
      let code = nextCodes[length].bitsReversed(length)
      nextCodes[length] += 1
      if length <= rootBits {
        for place in stride(from: code, to: 1 << rootBits, by: 1 << length) {
          entries[place] = entry
        }
      } else {
        let root = code & (1 << rootBits - 1)
        if entries[root].operation != Self.table {
          entries[root] = Entry(operation: Self.table, value: UInt16(entries.count))
          entries += repeatElement(invalid, count: 1 << restBits)
        }
        let table = Int(entries[root].value)
        for place in stride(
          from: code >> rootBits, to: 1 << restBits, by: 1 << (length - rootBits))
        {
          entries[table + place] = entry
        }
      }
    }
  }

  /// What the code means with which some bits begin.
  @inline(__always)
  subscript(bits: UInt64) -> Entry {
    let entry = entries[Int(bits & rootMask)]
    guard entry.operation == Self.table else { return entry }
    return entries[Int(entry.value) + Int(bits &>> rootBits & restMask)]
  }
}

extension Int {
  /// The lowest bits in reverse order.
  fileprivate func bitsReversed(_ count: Int) -> Int {
    var (result, rest) = (0, self)
    for _ in 0..<count {
      result = result << 1 | rest & 1
      rest >>= 1
    }
    return result
  }
}

extension BitReader {
  /// The length or distance of a code: its smallest value and what the extra bits add. All of its bits
  /// must be ready.
  @inline(__always)
  mutating func value(of entry: HuffmanTable.Entry) -> Int {
    drop(Int(entry.bitCount))
    let extra = bits & (1 &<< UInt64(entry.operation) &- 1)
    drop(Int(entry.operation))
    return Int(entry.value) + Int(extra)
  }
}
