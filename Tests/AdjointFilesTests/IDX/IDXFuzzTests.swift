import Adjoint
import AdjointFiles
import Foundation
import Testing

/// Damaged files either parse or throw, and never crash. A file that parses has as many values as
/// its shape says.
@Suite struct IDXFuzzTests {
  private static let valid = IDXFile(type: 0x0B, lengths: [2, 1, 2], values: Array(1...8)).data

  /// Whether the bytes parse; a crash ends the test's process.
  private static func parses(_ data: Data) -> Bool {
    do {
      let idx = try IDX(data, file: "fuzz")
      #expect(idx.values.count == idx.shape.elementCount)
      return true
    } catch {
      #expect(!error.problem.isEmpty)
      if case .byte(let offset) = error.place {
        #expect((0...data.count).contains(offset))
      } else {
        Issue.record("an error without a place: \(error)")
      }
      return false
    }
  }

  @Test func everyPrefixThrows() {
    #expect(Self.parses(Self.valid))
    for count in 0..<Self.valid.count {
      #expect(!Self.parses(Self.valid.prefix(count)), "a prefix of \(count) bytes")
    }
  }

  @Test func everyCorruptionOfOneByteOfTheHeader() {
    var parsed: [String] = []
    for position in 0..<16 {
      for byte in UInt8.min...UInt8.max where byte != Self.valid[position] {
        var damaged = Self.valid
        damaged[position] = byte
        if Self.parses(damaged) { parsed.append("byte \(position) as \(byte)") }
      }
    }
    // No other type of two bytes exists, and no other length or rank fits the size: at rank 1 and 2
    // the lengths that are left over count as values, too many for the length 2.
    #expect(parsed == [])
  }

  @Test func corruptionsOfSeveralBytes() {
    var random = RandomStream(seed: 11)
    var parsedCount = 0
    for _ in 0..<5000 {
      var damaged = Self.valid
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let position = Int.random(in: 2..<16, using: &random)
        damaged[position] = UInt8.random(in: 0...15, using: &random)
      }
      if Self.parses(damaged) { parsedCount += 1 }
    }
    // Some damage makes another valid file, such as shape [1, 2, 2]; most does not.
    #expect((1..<1000).contains(parsedCount))
  }

  @Test func randomBytesBehindAValidStart() {
    var random = RandomStream(seed: 12)
    for _ in 0..<2000 {
      let count = Int.random(in: 0...40, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = Self.parses(Data([0, 0, 8] + bytes))
    }
  }
}
