import Foundation

/// Writes bits into bytes, from the lowest of each.
struct BitWriter {
  private(set) var data = Data()
  private var count = 0

  mutating func write(_ number: Int, _ bitCount: Int) {
    for place in 0..<bitCount {
      if count % 8 == 0 { data.append(0) }
      data[data.count - 1] |= UInt8(number >> place & 1) << (count % 8)
      count += 1
    }
  }
}
