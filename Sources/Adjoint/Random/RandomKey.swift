import CKernels

/// What a sequence of random numbers is a function of: number i is a function of the key and i alone.
///
/// ```swift
/// let key = RandomKey(seed: 1).folded(with: step)
/// let noise = Tensor.normal([64, 128], key: key)
/// ```
///
/// A key does not change when numbers are drawn with it: they are the same each time, in any order and
/// on any number of threads. So a computation can be repeated, and a stored key is all that a program
/// needs to go on as it would have. For other numbers fold something in: the number of a step, of a
/// layer, of an example.
///
/// The generator is Philox4x32-10, a bijection of 128-bit counters for each key (Salmon, Moraes, Dror
/// and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011).
public struct RandomKey: Sendable, Hashable, Codable {
  /// Philox's key.
  private let key: UInt64

  /// The upper half of the counters with which numbers are drawn.
  private let stream: UInt64

  /// The key of a seed. Keys of other seeds give other, independent numbers.
  public init(seed: Int) { self.init(key: UInt64(bitPattern: Int64(seed)), stream: 0) }

  init(key: UInt64, stream: UInt64) { (self.key, self.stream) = (key, stream) }

  /// The two words that it consists of: what a ``Program`` in StableHLO takes for it.
  public var words: [UInt64] { [key, stream] }

  /// The key that is made of this one and a number. Numbers drawn with it are independent of those drawn
  /// with this key, and of those with other numbers folded in.
  public func folded(with number: Int) -> RandomKey {
    // With the inverted stream no counter is one with which numbers are drawn.
    let block = PhiloxKey(key: key, stream: ~stream).block(UInt64(bitPattern: Int64(number)))
    let folded = RandomKey(
      key: UInt64(block[0]) | UInt64(block[1]) << 32,
      stream: UInt64(block[2]) | UInt64(block[3]) << 32)
    if Inspection.isOn {
      ProgramTracer.current?.note(FoldedKey(number: number), [.key(self)], .key(folded))
    }
    return folded
  }
}

extension RandomKey {
  /// So many scalars have their words made at once: the words stay in the nearest cache.
  private static let chunk = 1024

  /// Cuts `0 ..< count` into chunks, and runs `body` for each with its words: as many as it has scalars,
  /// of 4 or 8 bytes, in whole groups. Chunks are on several threads.
  func forEachChunk(
    of count: Int, wordBytes: Int, _ body: (Range<Int>, _ words: UnsafeRawPointer) -> Void
  ) {
    if Inspection.isOn { ProgramTracer.current?.noteReading(of: .key(self)) }
    let generator = PhiloxKey(key: key, stream: stream)
    let groupsOfChunk = RandomKey.chunk * wordBytes / PhiloxKey.groupBytes
    Parallelism.forEach(count: count, grain: Tensor.elementwiseGrain) { range in
      withUnsafeTemporaryAllocation(byteCount: RandomKey.chunk * wordBytes, alignment: 64) {
        words in
        for start in stride(from: range.lowerBound, to: range.upperBound, by: RandomKey.chunk) {
          let part = start..<Swift.min(start + RandomKey.chunk, range.upperBound)
          let byteCount = part.count * wordBytes + PhiloxKey.groupBytes - 1
          generator.fill(
            words, groups: byteCount / PhiloxKey.groupBytes,
            from: start / RandomKey.chunk * groupsOfChunk)
          body(part, UnsafeRawPointer(words.baseAddress!))
        }
      }
    }
  }
}

extension RandomKey {
  /// The 64 words of a group, one block after the other and without a kernel.
  func group(_ number: Int) -> [UInt32] {
    let generator = PhiloxKey(key: key, stream: stream)
    let blocks = (0..<16).map { generator.block(UInt64(16 * number + $0)) }
    return (0..<4).flatMap { word in blocks.map { $0[word] } }
  }
}

extension PhiloxKey {
  /// The bytes of a group of words.
  static let groupBytes = 4 * Int(adjoint_words_in_group)

  /// Writes the words of some groups.
  func fill(_ words: UnsafeMutableRawBufferPointer, groups: Int, from first: Int) {
    ScalarType.float32.kernels.random_words(
      self, UInt64(first), groups, words.baseAddress!.assumingMemoryBound(to: UInt32.self))
  }

  /// The four words of a block.
  func block(_ number: UInt64) -> SIMD4<UInt32> {
    var (key, counter) = (SIMD2(halvesOf: self.key), SIMD4(halvesOf: number, stream))
    for _ in 0..<10 {
      let (p, q) = (
        UInt64(counter[0]) * 0xD251_1F53, UInt64(counter[2]) * 0xCD9E_8D57
      )
      counter = SIMD4(
        UInt32(q >> 32) ^ counter[1] ^ key[0], UInt32(truncatingIfNeeded: q),
        UInt32(p >> 32) ^ counter[3] ^ key[1], UInt32(truncatingIfNeeded: p))
      key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return counter
  }
}

extension SIMD2<UInt32> {
  fileprivate init(halvesOf number: UInt64) {
    self.init(UInt32(truncatingIfNeeded: number), UInt32(number >> 32))
  }
}

extension SIMD4<UInt32> {
  fileprivate init(halvesOf low: UInt64, _ high: UInt64) {
    self.init(lowHalf: SIMD2(halvesOf: low), highHalf: SIMD2(halvesOf: high))
  }
}
