import Adjoint
import AdjointFiles
import Foundation
import Testing

/// Wrong NPY files: each throws an error with its place and what is wrong.
@Suite struct NPYErrorTests {
  private static let fixtures = ArrayFixtures.all

  /// A file with a header as it stands.
  private static func file(
    _ dictionary: String, version: UInt8 = 1, numbers: Int = 8
  ) -> Data {
    let count = UInt8(dictionary.utf8.count)
    let length: [UInt8] = version == 1 ? [count, 0] : [count, 0, 0, 0]
    return Data([0x93] + "NUMPY".utf8 + [version, 0] + length + dictionary.utf8)
      + Data(count: numbers)
  }

  private static func message(_ data: Data) -> String? {
    let error = #expect(throws: FileError.self) { try NPY(data, file: "a.npy") }
    return error.map { "\($0)" }
  }

  /// A header that promises more than any header takes.
  @Test func longHeaders() {
    var data = Self.file("{}", version: 2)
    data.replaceSubrange(8..<12, with: [1, 0, 16, 0])
    #expect(
      Self.message(data) == "a.npy, byte 8, header length: the header takes 1048577 bytes, and "
        + "1048576 are the most")
    data.replaceSubrange(8..<12, with: [0, 0, 16, 0])
    #expect(Self.message(data)?.contains("this takes 1048576") == true)
  }

  @Test(
    arguments: [
      ("", 10, "the header ends, where “{” is expected"),
      ("{}", -1, "the key descr is missing"),
      ("{'descr': '<f4', 'shape': (2,)}", -1, "the key fortran_order is missing"),
      ("{'descr': '<f4', 'fortran_order': False}", -1, "the key shape is missing"),
      ("{'a': 1}", 11, "there is no key “a” in the format"),
      ("{'shape': (2,), 'shape': (2,)}", 26, "the key shape comes twice"),
      ("{'descr'", 18, "the header ends, where “:” is expected"),
      ("{'des", 11, "the text does not end"),
      ("{'a\\n': 1}", 13, "“\\” in a text"),
      ("{'é': 1}", 12, "byte 195 in a text"),
      ("{descr: 1}", 11, "“d”, where a text in quotes is expected"),
      ("{'shape': [2]}", 20, "“[”, where “(” is expected"),
      ("{'shape': 2}", 20, "“2”, where “(” is expected"),
      ("{'shape': (2)}", 22, "“)”, where a comma is expected"),
      ("{'shape': (-2,)}", 21, "“-”, where a length is expected"),
      ("{'shape': (2.0,)}", 22, "“.”, where a comma is expected"),
      ("{'shape': (2, 3 4)}", 26, "“4”, where “)” is expected"),
      ("{'shape': (,)}", 21, "“,”, where a length is expected"),
      (
        "{'shape': (9223372036854775808,)}", 21,
        "the length is larger than any array"
      ),
      ("{'fortran_order': 0}", 28, "“0”, where True or False is expected"),
      ("{'descr': None}", 20, "“N”, where a text in quotes is expected"),
      ("{'descr': [('a', '<f4')]}", 20, "the type is a structure, which is not read"),
      ("{'descr': ('<f4', (2,))}", 20, "the type is a structure, which is not read"),
      ("{'descr': '<f4' 'shape': (2,)}", 26, "“'”, where “}” is expected"),
      (
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", 66,
        "“x” follows the dictionary"
      ),
    ] as [(String, Int, String)])
  func headers(dictionary: String, offset: Int, problem: String) {
    let offset = offset < 0 ? 10 : offset
    #expect(
      Self.message(Self.file(dictionary)) == "a.npy, byte \(offset), header: \(problem)")
  }

  @Test(
    arguments: [
      ("f4", "does not begin with one of the byte orders"), ("", "does not begin"),
      ("<", "numbers of no known type"), ("<x4", "numbers of no known type"),
      ("<f16", "floats of another size"), ("<i3", "integers of another size"),
      ("<f4 ", "floats of another size"), ("|O", "Python objects"), ("<c8", "complex numbers"),
      ("|S3", "byte strings"), ("<U3", "texts"), ("|V2", "structures or raw bytes"),
      ("<M8[ns]", "dates"), ("<m8", "durations"),
    ])
  func types(name: String, problem: String) throws {
    let message = try #require(
      Self.message(
        Self.file("{'descr': '\(name)', 'fortran_order': False, 'shape': (2,)}")))
    #expect(message.hasPrefix("a.npy, byte 20, descr: “\(name)”"))
    #expect(message.contains(problem))
  }

  @Test(arguments: fixtures.refused)
  func whatNumPyWritesAndWeDoNotRead(file: ArrayFixtures.File) throws {
    let message = try #require(Self.message(file.file))
    #expect(message.contains(file.name), "\(message)")
  }

  @Test func beginnings() {
    let right = Self.file("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}")
    #expect(throws: Never.self) { try NPY(right, file: "a.npy") }
    var wrong = right
    wrong[5] = 0
    #expect(Self.message(wrong) == "a.npy, byte 0, signature: an NPY file begins with \\x93NUMPY")
    for (major, minor) in [(0, 0), (4, 0), (1, 1), (255, 255)] as [(UInt8, UInt8)] {
      wrong = right
      (wrong[6], wrong[7]) = (major, minor)
      #expect(
        Self.message(wrong)
          == "a.npy, byte 6, version: it is \(major).\(minor); 1.0, 2.0 and 3.0 are read")
    }
    wrong = right
    wrong[9] = 0xFF
    #expect(
      Self.message(wrong)
        == "a.npy, byte 10, header: the file ends 63 bytes later, and this takes 65335")
  }

  @Test(
    arguments: [
      ("2, 1", "an array of shape [2, 1] takes 8 bytes, and 7 follow", 7),
      ("2, 1", "an array of shape [2, 1] takes 8 bytes, and 9 follow", 9),
      (
        "9223372036854775807, 0", "an array of shape [9223372036854775807, 0] fits no memory", 0
      ),
      ("4294967296, 4294967296", "fits no memory", 0),
      ("1152921504606846975,", "takes 4611686018427387900 bytes, and 0 follow", 0),
    ])
  func lengths(shape: String, problem: String, numbers: Int) throws {
    for isColumnMajor in ["True", "False"] {
      let message = try #require(
        Self.message(
          Self.file(
            "{'descr': '<f4', 'fortran_order': \(isColumnMajor), 'shape': (\(shape))}",
            numbers: numbers)))
      #expect(message.contains(problem), "\(message)")
    }
  }

  /// Every prefix of every file is an error within it.
  @Test(arguments: fixtures.files)
  func everyPrefixThrows(file: ArrayFixtures.Array) throws {
    for count in 0..<file.file.count {
      do throws(FileError) {
        _ = try NPY(file.file.prefix(count), file: "a.npy")
        Issue.record("a prefix of \(count) bytes")
      } catch {
        if case .byte(0...count) = error.place { continue }
        Issue.record("\(error)")
      }
    }
    #expect(throws: FileError.self) { try NPY(file.file + [0], file: "a.npy") }
  }

  /// Numbers that a tensor does not hold are named with their file and index.
  @Test func numbersThatATensorDoesNotHold() throws {
    var file = Self.file(
      "{'descr': '<i8', 'fortran_order': True, 'shape': (2, 2)}", numbers: 32)
    file[file.count - 9] = 0x7F
    file[file.count - 16] = 1
    let npy = try NPY(file, file: "ids.npy")
    for scalarType in ScalarType.allCases {
      let error = #expect(throws: FileError.self) { try npy.tensor(as: scalarType) }
      #expect(
        error.map { "\($0)" } == "ids.npy: the number at [0, 1] is 9151314442816847873, "
          + "which \(scalarType) does not hold")
    }
    let error = #expect(throws: FileError.self) { try npy.tensor() }
    #expect(
      error.map { "\($0)" }
        == "ids.npy: its numbers are int64, which no tensor holds; tensor(as:) converts them")
  }

  @Test func whatCannotBeWritten() throws {
    try inFolder { folder in
      let tensor = Tensor([1, 2, 3])
      let file = folder.appending(path: "missing/a.npy")
      let error = #expect(throws: WritingError.self) { try NPY.write(tensor, to: file) }
      #expect(error.map { "\($0)" } == "\(file.path): No such file or directory")
    }
    #if os(Linux)
      let error = #expect(throws: WritingError.self) {
        try NPY.write(Tensor([1, 2, 3]), to: URL(filePath: "/dev/full"))
      }
      #expect(error.map { "\($0)" } == "/dev/full: No space left on device")
    #endif
  }
}
