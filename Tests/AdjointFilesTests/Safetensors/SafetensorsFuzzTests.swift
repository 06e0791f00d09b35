import Adjoint
import AdjointFiles
import Foundation
import Testing

/// Damaged files either parse or throw, and never crash.
@Suite struct SafetensorsFuzzTests {
  private static let valid = SafetensorsFile(
    header: #"""
      {"__metadata__":{"a":"b\n"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]},"é":{"dtype":"F64",
      "shape":[],"data_offsets":[0,8],"x":[1,{"y":null}]},"b":{"dtype":"I16","shape":[1,3],"data_offsets":[16,22]}}
      """#, numbers: Data(1...22)
  ).data

  /// Whether the bytes parse; a crash ends the test's process.
  @discardableResult
  private static func parses(_ data: Data) -> Bool {
    do throws(FileError) {
      let file = try Safetensors(data, file: "fuzz")
      var byteCount = 0
      for entry in file.entries {
        guard let type = entry.type else { continue }
        let tensor = try file.tensor(entry.name, as: .float64)
        #expect(tensor.shape == entry.shape)
        byteCount += tensor.elementCount * type.byteCount
      }
      #expect(byteCount <= data.count)
      return true
    } catch {
      #expect(!error.problem.isEmpty)
      if case .byte(let offset) = error.place { #expect((0...data.count).contains(offset)) }
      return false
    }
  }

  @Test func everyPrefixThrows() {
    #expect(Self.parses(Self.valid))
    for count in 0..<Self.valid.count {
      #expect(!Self.parses(Self.valid.prefix(count)), "a prefix of \(count) bytes")
    }
  }

  @Test func everyCorruptionOfTheLength() {
    for position in 0..<8 {
      for byte in UInt8.min...UInt8.max where byte != Self.valid[position] {
        var damaged = Self.valid
        damaged[position] = byte
        #expect(!Self.parses(damaged), "byte \(position) as \(byte)")
      }
    }
  }

  @Test func everyBitOfTheHeader() {
    for position in 8..<Self.valid.count - 22 {
      for bit in 0..<8 {
        var damaged = Self.valid
        damaged[position] ^= 1 << bit
        Self.parses(damaged)
      }
    }
  }

  @Test func mutations() {
    var random = RandomStream(seed: 21)
    let pieces = [
      "{", "}", "[", "]", "\"", "\\", "\\u", ",", ":", "-", "9", "0", "e", ".", "null", " ",
    ]
    .map { Data($0.utf8) }
    var parsedCount = 0
    for _ in 0..<mutationCount {
      var damaged = Self.valid
      for _ in 0..<Int.random(in: 1...4, using: &random) where damaged.count > 40 {
        let position = Int.random(in: 8..<damaged.count - 22, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: damaged[position] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged.insert(contentsOf: pieces.randomElement(using: &random)!, at: position)
        case 2:
          damaged.removeSubrange(
            position..<min(position + Int.random(in: 1...9, using: &random), damaged.count))
        default:
          let source = Int.random(in: 8..<damaged.count - 22, using: &random)
          damaged.replaceSubrange(
            position..<position + 1, with: damaged[source..<min(source + 12, damaged.count)])
        }
      }
      // The length is right again in most, so that the header is looked at.
      if Int.random(in: 0..<10, using: &random) > 0 {
        let count = max(damaged.count - 8 - 22, 0)
        damaged.replaceSubrange(0..<8, with: withUnsafeBytes(of: UInt64(count)) { Data($0) })
      }
      if Self.parses(damaged) { parsedCount += 1 }
    }
    // Some damage is to a name or a text; most makes a file that is none.
    #expect((1..<mutationCount / 2).contains(parsedCount))
  }

  /// Headers, how many zeros follow, and whether the reference implementation reads the file. It reads some
  /// that are refused here, for one of four reasons.
  @Test func verdictsOfTheReference() throws {
    struct Case: Decodable {
      let header: Data
      let count: Int
      let isRead: Bool

      init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        header = Data(try values.decode(String.self).unicodeScalars.map { UInt8($0.value) })
        count = try values.decode(Int.self)
        isRead = try values.decode(Bool.self)
      }
    }
    let cases = try JSONDecoder().decode(
      [Case].self,
      from: Data(contentsOf: SafetensorsFile.fixture("safetensors_headers.json")))
    #expect(cases.count > 500 && cases.count(where: \.isRead) > 40)
    for test in cases {
      let text = String(decoding: test.header, as: UTF8.self)
      do throws(FileError) {
        _ = try Safetensors(.safetensors(test.header, Data(count: test.count)), file: "case")
        #expect(test.isRead, "the reference refuses \(text)")
      } catch {
        let isStricter =
          error.problem.contains("it must begin with {") || error.problem.contains("comes twice")
          || error.problem.contains("\"{\" must come next, and not \"[\"")
        #expect(!test.isRead || isStricter, "the reference reads \(text): \(error)")
      }
    }
  }
}
