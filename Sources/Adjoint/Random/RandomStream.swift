/// A seeded stream of random numbers: the n-th is a function of the seed and n alone.
///
/// Streams of the same seed are equal, on every machine. A stream is a value: a copy of it repeats the
/// draws that follow, and one that is stored and read again continues where it was.
///
/// The generator is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators", OOPSLA 2014): a counter in steps of the golden ratio, scrambled by a bijection.
public struct RandomStream: RandomNumberGenerator, Sendable, Hashable, Codable {
  private var state: UInt64

  /// The stream of a seed.
  public init(seed: Int) {
    // Scrambled, so that neighbouring seeds do not give shifted copies of one stream.
    state = RandomStream.scramble(UInt64(bitPattern: Int64(seed)) &* 0xD1B5_4A32_D192_ED03)
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return RandomStream.scramble(state)
  }

  private static func scramble(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension RandomStream {
  /// Cuts `0 ..< count` into chunks, in order, and runs `body` for each with its words: as many as it has
  /// scalars, and one more where that is odd and they are used in pairs.
  mutating func forEachChunk(
    of count: Int, inPairs: Bool, _ body: (Range<Int>, _ words: UnsafeRawPointer) -> Void
  ) {
    let chunk = 1024
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: chunk) { words in
      for start in stride(from: 0, to: count, by: chunk) {
        let range = start..<Swift.min(start + chunk, count)
        let needed = inPairs ? (range.count + 1) / 2 * 2 : range.count
        for index in 0..<needed { words[index] = next() }
        // Kernels read whole groups of words, whose results they then leave.
        for index in needed..<chunk { words[index] = 0 }
        body(range, UnsafeRawPointer(words.baseAddress!))
      }
    }
  }
}
