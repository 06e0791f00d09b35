import CKernels
import Foundation
import TestSupport
import Testing

@testable import Adjoint

/// The words of a key: which they are, and that no other key has them.
@Suite struct RandomKeyTests {
  /// The known answers for Philox4x32 with 10 rounds in the file `kat_vectors` of Random123, the library
  /// of the paper's authors: counter, key and words.
  static let knownAnswers: [(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: [UInt32])] = [
    ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
    (
      .init(repeating: .max), .init(repeating: .max),
      [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
    ),
    (
      [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
      [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    ),
  ]

  private static func generator(
    _ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>
  ) -> (generator: PhiloxKey, block: UInt64) {
    func joined(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(low) | UInt64(high) << 32 }
    return (
      PhiloxKey(key: joined(key[0], key[1]), stream: joined(counter[2], counter[3])),
      joined(counter[0], counter[1])
    )
  }

  @Test(arguments: knownAnswers.indices)
  func theKnownAnswers(_ index: Int) {
    let (counter, key, words) = Self.knownAnswers[index]
    let (generator, block) = Self.generator(counter, key)
    let answer = generator.block(block)
    #expect((0..<4).map { answer[$0] } == words)
  }

  /// The words of some groups by a kernel.
  private func words(
    _ kernels: KernelsUnderTest, _ generator: PhiloxKey, from first: UInt64, groups: Int
  ) -> [UInt32] {
    var words = [UInt32](repeating: 0, count: 64 * groups)
    kernels.table.random_words(generator, first, groups, &words)
    return words
  }

  @Test(arguments: KernelsUnderTest.all)
  func theKernelsGiveTheKnownAnswers(_ kernels: KernelsUnderTest) {
    for (counter, key, expected) in Self.knownAnswers {
      let (generator, block) = Self.generator(counter, key)
      let group = words(kernels, generator, from: block / 16, groups: 1)
      #expect((0..<4).map { group[16 * $0 + Int(block % 16)] } == expected)
    }
  }

  /// Where the counter's low word overflows too.
  @Test(arguments: KernelsUnderTest.all)
  func theKernelsGiveTheWordsOfTheBlocks(_ kernels: KernelsUnderTest) {
    let generator = PhiloxKey(key: 0x0123_4567_89ab_cdef, stream: 0xfedc_ba98_7654_3210)
    for first in [0, 5, (1 << 28) - 1] as [UInt64] {
      let words = words(kernels, generator, from: first, groups: 3)
      for (index, word) in words.enumerated() {
        let (group, place) = (index / 64, index % 64)
        let block = generator.block(16 * (first + UInt64(group)) + UInt64(place % 16))
        #expect(word == block[place / 16], "word \(index) from group \(first)")
      }
    }
  }

  @Test func foldingAndSeedsGiveOtherKeys() {
    let root = RandomKey(seed: 1)
    #expect(root == RandomKey(seed: 1))
    #expect(root.folded(with: 7) == root.folded(with: 7))
    let numbers = Array(-500..<500) + [.max, .min]
    let keys =
      numbers.map { RandomKey(seed: $0) } + numbers.map { root.folded(with: $0) }
      + numbers.map { root.folded(with: 1).folded(with: $0) }
    #expect(Set(keys).count == keys.count)
    #expect(root.folded(with: 1).folded(with: 2) != root.folded(with: 2).folded(with: 1))
  }

  /// No pair of neighbouring words stands twice, in one key or in two, at any distance. Among 2¹⁸ random
  /// pairs of 64 bits two are equal with a probability of 2⁻²⁹.
  @Test func noKeyIsAShiftedCopyOfAnother() {
    let root = RandomKey(seed: 1)
    let keys =
      (0..<32).map { RandomKey(seed: $0) } + (0..<16).map { root.folded(with: $0) }
      + (0..<16).map { root.folded(with: 3).folded(with: $0) }
    var pairs = Set<UInt64>()
    for key in keys {
      let words = (0..<64).flatMap { key.group($0) }
      for (a, b) in zip(words, words.dropFirst()) { pairs.insert(UInt64(a) << 32 | UInt64(b)) }
    }
    #expect(pairs.count == 64 * (64 * 64 - 1))
  }

  /// Each bit is set as often as not, and so is each bit's difference from the word before. Of n draws the
  /// standard deviation is √n/2; six of them are exceeded once in 500 million cases.
  @Test(arguments: [RandomKey(seed: 0), RandomKey(seed: -1).folded(with: 4)])
  func bitsAreEven(_ key: RandomKey) {
    let words = (0..<1024).flatMap { key.group($0) }
    let most = 6 * Double(words.count).squareRoot() / 2
    for bit in 0..<32 {
      let ones = words.count { $0 >> bit & 1 == 1 }
      let changes = zip(words, words.dropFirst()).count { ($0 ^ $1) >> bit & 1 == 1 }
      #expect((Double(ones) - Double(words.count) / 2).magnitude < most, "bit \(bit): \(ones)")
      #expect(
        (Double(changes) - Double(words.count) / 2).magnitude < most, "bit \(bit): \(changes)")
    }
  }

  @Test func whatIsStoredContinues() throws {
    let key = RandomKey(seed: -3).folded(with: 5)
    #expect(try JSONDecoder().decode(RandomKey.self, from: JSONEncoder().encode(key)) == key)
    var stream = RandomStream(seed: 9)
    _ = Tensor.normal([7], using: &stream)
    var other = try JSONDecoder().decode(RandomStream.self, from: JSONEncoder().encode(stream))
    #expect(other == stream)
    #expect((0..<5).map { _ in other.next() } == (0..<5).map { _ in stream.next() })
  }
}
