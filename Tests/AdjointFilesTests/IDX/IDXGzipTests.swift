import Adjoint
import AdjointFiles
import Foundation
import Testing

/// IDX files that gzip compressed, whatever their names.
@Suite struct IDXGzipTests {
  private static func message(_ data: Data) -> String? {
    let error = #expect(throws: FileError.self) { try IDX(data, file: "digits") }
    return error.map { "\($0)" }
  }

  @Test func theSameAsPlain() throws {
    for name in [nil, "digits.idx"] {
      let idx = try IDX(gzipFile(IDXFile().data, name: name), file: "digits")
      #expect(idx.shape == [2, 3] && idx.type == .uint8)
      #expect(idx.values == [1, 2, 3, 250, 251, 252])
      #expect(try idx.tensor().scalars == idx.values)
    }
  }

  /// More values than what is inflated for the header.
  @Test func manyValues() throws {
    let values = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
    let file = IDXFile(lengths: [50, 100], values: values)
    #expect(try IDX(gzipFile(file.data), file: "digits").values == values.map(Double.init))
    let one = IDXFile(lengths: Array(repeating: 1, count: 255), values: [7])
    #expect(try IDX(gzipFile(one.data), file: "digits").values == [7])
    let empty = IDXFile(lengths: [0, .max], values: [])
    #expect(try IDX(gzipFile(empty.data), file: "digits").values == [])
  }

  @Test func membersAreJoined() throws {
    let data = IDXFile().data
    for cut in 0...data.count {
      let members = gzipFile(data.prefix(cut)) + gzipFile(data.dropFirst(cut))
      #expect(try IDX(members, file: "digits").values == [1, 2, 3, 250, 251, 252])
    }
  }

  /// The header is held against what was inflated. A header that promises more than memory has costs
  /// nothing, and neither do values that go on.
  @Test func headersThatLie() {
    let place = "digits (inflated), byte 12, values: an array of shape "
    #expect(
      Self.message(gzipFile(IDXFile().data + [0])) == place
        + "[2, 3] takes 6 bytes, and more follow")
    #expect(
      Self.message(gzipFile(IDXFile().data.dropLast()))
        == place + "[2, 3] takes 6 bytes, and 5 follow")
    #expect(
      Self.message(gzipFile(IDXFile(lengths: [1 << 31, 1 << 31]).data))
        == place + "[2147483648, 2147483648] takes 4611686018427387904 bytes, and 6 follow")
    // One byte fewer than the largest number; with the header it is more.
    #expect(
      Self.message(gzipFile(IDXFile(lengths: [4_294_967_294, 2_147_483_649]).data))
        == place + "[4294967294, 2147483649] takes 9223372036854775806 bytes, and 6 follow")
    #expect(
      Self.message(gzipFile(IDXFile(type: 7).data))
        == "digits (inflated), byte 2, type: there is no type 7 of values in the format")
  }

  @Test func everyPrefixThrows() {
    let data = gzipFile(IDXFile().data)
    for count in 0..<data.count {
      #expect(throws: FileError.self) { try IDX(data.prefix(count), file: "digits") }
    }
    #expect(
      Self.message(data + [1, 2])
        == "digits, byte \(data.count), magic number: a member begins with 1, 2 and not with 31, 139"
    )
  }
}
