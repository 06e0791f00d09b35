import Adjoint
import AdjointFiles
import Foundation
import TestSupport
import Testing

/// Files that are refused: each error names the file, the place, the field and the value. Among them are the
/// abuses that the reference implementation tests.
@Suite struct SafetensorsErrorTests {
  private func error(_ file: SafetensorsFile) throws -> FileError {
    try #require(throws: FileError.self) { try Safetensors(file.data, file: "bad") }
  }

  private func error(header: String, numbers: Int = 8) throws -> FileError {
    try error(SafetensorsFile(header: header, numbers: Data(count: numbers)))
  }

  @Test(arguments: 0..<8)
  func aFileWithoutALength(count: Int) throws {
    let error = try #require(throws: FileError.self) {
      try Safetensors(SafetensorsFile().data.prefix(count), file: "bad")
    }
    #expect(error.place == .byte(0) && error.field == "header length")
  }

  /// One byte too many for the limit, and all that eight bytes can say.
  @Test(arguments: [100_000_001, 1 << 32, 0xFFFF_FF00_0000_003C, .max] as [UInt64])
  func aHeaderThatIsTooLong(length: UInt64) throws {
    let error = try error(SafetensorsFile(headerLength: length))
    #expect(
      "\(error)"
        == "bad, byte 0, header length: the header takes \(length) bytes, and 100000000 are the "
        + "most")
  }

  @Test(arguments: [63, 1000, 100_000_000] as [UInt64])
  func aHeaderBeyondTheFile(length: UInt64) throws {
    let error = try error(SafetensorsFile(headerLength: length))
    #expect(error.place == .byte(8) && error.field == "header")
    #expect(error.problem.contains("this takes \(length)"))
  }

  @Test(arguments: ["", " {}", "[]", "\u{FEFF}{}", "null"])
  func aHeaderThatIsNoObject(header: String) throws {
    let error = try error(header: header, numbers: 0)
    #expect(error.place == .byte(8) && error.field == "header")
    #expect(error.problem.hasPrefix("it must begin with {"))
  }

  @Test(arguments: [
    (#"{"#, 9, "\"\"\" must come next, and the text ends"),
    (#"{}x"#, 10, "the end must come next, and not \"x\""),
    (#"{}{}"#, 10, "the end must come next, and not \"{\""),
    ("{}\0", 10, "the end must come next, and not the byte 0"),
    (#"{"a"}"#, 12, "\":\" must come next, and not \"}\""),
    (#"{"a":1}"#, 13, "\"{\" must come next, and not \"1\""),
    (#"{"a":{},}"#, 9, "the header does not say its dtype"),
    (#"{'a':{}}"#, 9, "\"\"\" must come next, and not \"'\""),
    (#"{"a"#, 9, "the text that begins here has no end"),
    ("{\"\n\":{}}", 10, "a control character, the byte 10, must be escaped"),
    (#"{"\x":{}}"#, 10, "there is no such escape"),
    (#"{"\ud800":{}}"#, 10, "the escape is no character of Unicode"),
    (#"{"\ud83d \ude00":{}}"#, 10, "the escape is no character of Unicode"),
    (#"{"\u12":{}}"#, 10, "the escape is no character of Unicode"),
  ])
  func aHeaderThatIsNoJSON(header: String, offset: Int, problem: String) throws {
    let error = try error(header: header, numbers: 0)
    #expect(error.place == .byte(offset) && error.problem == problem, "\(error)")
  }

  @Test(
    arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
  func aNameThatIsNoUTF8(bytes: [UInt8]) throws {
    let header = Data("{\"".utf8) + bytes + Data("\":{}}".utf8)
    let error = try #require(throws: FileError.self) {
      try Safetensors(.safetensors(header, Data()), file: "bad")
    }
    #expect(error.place == .byte(10) && error.problem == "the text is not valid UTF-8")
  }

  /// What stands for w, how many bytes follow, and what is wrong.
  @Test(arguments: [
    (
      #"{"dtype":"F128","shape":[2],"data_offsets":[0,8]}"#,
      "there is no type \"F128\" in the format"
    ),
    (
      #"{"dtype":"f32","shape":[2],"data_offsets":[0,8]}"#, "there is no type \"f32\" in the format"
    ),
    (#"{"shape":[2],"data_offsets":[0,8]}"#, "the header does not say its dtype"),
    (#"{"dtype":"F32","data_offsets":[0,8]}"#, "the header does not say its shape"),
    (#"{"dtype":"F32","shape":[2]}"#, "the header does not say its data_offsets"),
    (#"{"dtype":"F32","shape":[2],"data_offsets":[0]}"#, "its data_offsets are [0]"),
    (#"{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}"#, "its data_offsets are [0, 8, 8]"),
    (#"{"dtype":"F32","shape":[2],"data_offsets":[8,0]}"#, "its data_offsets are [8, 0]"),
    (#"{"dtype":"F32","shape":[3],"data_offsets":[0,8]}"#, "[3] of F32 takes 12 bytes"),
    (#"{"dtype":"F64","shape":[2],"data_offsets":[0,8]}"#, "[2] of F64 takes 16 bytes"),
    (#"{"dtype":"F32","shape":[2,0],"data_offsets":[0,8]}"#, "[2, 0] of F32 takes 0 bytes"),
    (#"{"dtype":"F4","shape":[3],"data_offsets":[0,2]}"#, "[3] of F4 fits no memory"),
    (#"{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}"#, "-2 is not a whole number"),
    (#"{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}"#, "2.0 is not a whole number"),
    (#"{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}"#, "2e0 is not a whole number"),
    (
      #"{"dtype":"F32","shape":[02],"data_offsets":[0,8]}"#,
      "\",\" or \"]\" must come next, and not \"2\""
    ),
    (
      #"{"dtype":"F32","shape":[2,],"data_offsets":[0,8]}"#, "a digit must come next, and not \"]\""
    ),
    (
      #"{"dtype":"I32","shape":[2,18446744073709551614],"data_offsets":[0,8]}"#,
      "18446744073709551614 is not a whole number"
    ),
    (
      #"{"dtype":"I32","shape":[2,9223372036854775807],"data_offsets":[0,8]}"#,
      "[2, 9223372036854775807] of I32 fits no memory"
    ),
    (
      #"{"dtype":"I32","shape":[0,9223372036854775807,2],"data_offsets":[0,0]}"#,
      "[0, 9223372036854775807, 2] of I32 fits no memory"
    ),
    (
      #"{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}"#,
      "the key \"dtype\" comes twice"
    ),
    (
      #"{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1,"more":1}"#,
      "the key \"more\" comes twice"
    ),
    (#"{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":nul}"#, "a value must come next"),
    (
      #"{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":[1}"#,
      "\",\" or \"]\" must come next"
    ),
    (#"["F32",[2],[0,8]]"#, "\"{\" must come next, and not \"[\""),
  ])
  func aTensorThatIsWronglyDescribed(entry: String, problem: String) throws {
    let error = try error(header: "{\"w\":\(entry)}")
    #expect(error.field == "w" && error.problem.contains(problem), "\(error)")
  }

  @Test func nestingHasALimit() throws {
    func header(_ depth: Int) -> String {
      #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":"#
        + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}}"
    }
    #expect(throws: Never.self) {
      try Safetensors(SafetensorsFile(header: header(125)).data, file: "deep")
    }
    for depth in [126, 1_000_000] {
      #expect(try error(header: header(depth)).problem.contains("within each other"))
    }
  }

  private func tensors(_ places: [(Int, Int)]) -> String {
    let entries = places.enumerated().map { number, place in
      "\"w\(number)\":{\"dtype\":\"U8\",\"shape\":[\(place.1 - place.0)],"
        + "\"data_offsets\":[\(place.0),\(place.1)]}"
    }
    return "{\(entries.joined(separator: ","))}"
  }

  @Test(
    arguments: [
      ([(1, 8)], 8, "begin at byte 1 after the header, and those of the tensor before end at 0"),
      (
        [(0, 4), (5, 8)], 8,
        "begin at byte 5 after the header, and those of the tensor before end at 4"
      ),
      (
        [(0, 4), (3, 8)], 8,
        "begin at byte 3 after the header, and those of the tensor before end at 4"
      ),
      (
        [(0, 8), (0, 8)], 8,
        "begin at byte 0 after the header, and those of the tensor before end at 8"
      ),
      (
        [(4, 8), (0, 5)], 8,
        "begin at byte 4 after the header, and those of the tensor before end at 5"
      ),
      ([(0, 8)], 9, "they take 8 bytes after the header, and the file has 9"),
      ([(0, 8)], 7, "they take 8 bytes after the header, and the file has 7"),
      ([], 1, "they take 0 bytes after the header, and the file has 1"),
    ] as [([(Int, Int)], Int, String)])
  func numbersWithHolesAndOverlaps(places: [(Int, Int)], count: Int, problem: String) throws {
    let error = try error(header: tensors(places), numbers: count)
    #expect(error.problem.contains(problem), "\(error)")
  }

  @Test func keysThatComeTwice() throws {
    let entry = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#
    for (header, place, key) in [
      ("{\"w\":\(entry),\"w\":\(entry)}", 62, "w"),
      ("{\"w\":\(entry),\"\\u0077\":\(entry)}", 62, "w"),
      (#"{"__metadata__":{},"__metadata__":{}}"#, 27, "__metadata__"),
      (#"{"__metadata__":{"a":"1","a":"1"}}"#, 33, "a"),
    ] {
      let error = try error(header: header)
      #expect(
        error.place == .byte(place) && error.problem == "the key \"\(key)\" comes twice", "\(error)"
      )
    }
  }

  @Test(arguments: ["1", "[]", #""text""#, #"{"a":1}"#, #"{"a":null}"#, #"{"a":["b"]}"#, "true"])
  func metadataThatAreNoTexts(metadata: String) throws {
    let error = try error(header: "{\"__metadata__\":\(metadata)}", numbers: 0)
    #expect(error.field == "__metadata__" && error.problem.contains("must come next"), "\(error)")
  }

  /// Many tensors that share the same bytes: refused, and soon.
  @Test func manyTensorsOfTheSameBytes() throws {
    let entries = (0..<20_000).map {
      "\"weight_\($0)\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}"
    }
    let error = try error(header: "{\(entries.joined(separator: ","))}", numbers: 16)
    #expect(
      error.problem.contains("begin at byte 0 after the header, and those of the tensor before"))
  }

  @Test func aFileThatIsNotThere() throws {
    let file = TemporaryFile().url
    let error = try #require(throws: FileError.self) { try Safetensors(contentsOf: file) }
    #expect("\(error)" == "\(file.path): cannot be read: No such file or directory")
  }
}
