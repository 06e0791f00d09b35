import Adjoint
import AdjointFiles
import Foundation
import Testing

/// Corrupt IDX files: each throws an error that names the file, the place and what is wrong.
@Suite struct IDXErrorTests {
  private static func error(_ data: Data) -> FileError? {
    #expect(throws: FileError.self) { try IDX(data, file: "digits.idx") }
  }

  @Test(arguments: 0..<4)
  func fileThatEndsWithinTheHeader(count: Int) throws {
    let error = try #require(Self.error(IDXFile().data.prefix(count)))
    #expect(error.file == "digits.idx")
    #expect(error.place == .byte([0, 0, 2, 3][count]))
    #expect(error.field == ["magic number", "magic number", "type", "rank"][count])
    #expect(error.problem.contains("the file ends"))
    #expect(
      "\(error)" == "digits.idx, byte \([0, 0, 2, 3][count]), \(error.field!): \(error.problem)")
  }

  @Test(arguments: 4..<12)
  func fileThatEndsWithinTheLengths(count: Int) throws {
    let error = try #require(Self.error(IDXFile().data.prefix(count)))
    #expect(error.place == .byte(count / 4 * 4))
    #expect(error.field == "length of axis \(count / 4 - 1)")
    #expect(error.problem.contains("the file ends"))
  }

  @Test(arguments: 12..<18)
  func fileThatEndsWithinTheValues(count: Int) throws {
    let error = try #require(Self.error(IDXFile().data.prefix(count)))
    #expect(error.place == .byte(12))
    #expect(error.problem.contains("[2, 3] takes 6 bytes, and \(count - 12) follow"))
  }

  @Test func fileWithMoreThanItsValues() throws {
    let error = try #require(Self.error(IDXFile().data + [0]))
    #expect(error.place == .byte(12))
    #expect(error.problem.contains("[2, 3] takes 6 bytes, and 7 follow"))
  }

  @Test func valuesOfAWiderTypeThanTheLengthsSay() throws {
    let error = try #require(Self.error(IDXFile(type: 0x0E).data))
    #expect(error.place == .byte(12))
    #expect(error.problem.contains("[2, 3] takes 48 bytes, and 6 follow"))
  }

  @Test func fileOfAnotherFormat() throws {
    let error = try #require(Self.error(IDXFile(magic: [0x1F, 0x8C]).data))
    #expect(error.place == .byte(0))
    #expect(error.problem.contains("begins with 31, 140"))
  }

  @Test(arguments: [0x00, 0x07, 0x0A, 0x0F, 0xFF] as [UInt8])
  func unknownType(type: UInt8) throws {
    let error = try #require(Self.error(IDXFile(type: type).data))
    #expect(error.place == .byte(2))
    #expect(error.problem.contains("no type \(type) of values"))
  }

  @Test(
    arguments: [
      [.max, .max, .max],
      [.max, .max, .max, 0],
      [0, .max, .max, .max],
      [0, .max, .max],
      [.max, .max, 0],
      [1 << 31, 1 << 31, 2],
      Array(repeating: 2, count: 63),
    ] as [[UInt32]])
  func lengthsWhoseProductOverflows(lengths: [UInt32]) throws {
    let error = try #require(Self.error(IDXFile(lengths: lengths, values: []).data))
    #expect(error.place == .byte(4))
    #expect(error.problem.contains("fits no memory"))
  }

  @Test func lengthsThatPromiseMoreThanMemory() throws {
    // 2⁶² bytes: no overflow, but a reader that trusted the lengths would ask for them.
    let error = try #require(Self.error(IDXFile(lengths: [1 << 31, 1 << 31], values: [1]).data))
    #expect(error.place == .byte(12))
    #expect(error.problem.contains("takes 4611686018427387904 bytes, and 1 follow"))
  }

  @Test func missingFile() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("no such digits.idx")
    let error = try #require(throws: FileError.self) { try IDX(contentsOf: file) }
    #expect(error.file == file.path)
    #expect(error.place == nil)
    #expect(error.problem.contains("cannot be read"))
    #expect("\(error)".hasPrefix(file.path + ": cannot be read"))
  }

  @Test func folderInsteadOfAFile() throws {
    let folder = FileManager.default.temporaryDirectory
    let error = try #require(throws: FileError.self) { try IDX(contentsOf: folder) }
    #expect(error.problem.contains("cannot be read"))
  }

  @Test func fileOnDiskIsNamedInItsErrors() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).idx")
    try Data([0, 0, 8]).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let error = try #require(throws: FileError.self) { try IDX(contentsOf: file) }
    #expect(error.file == file.path)
    #expect(error.place == .byte(3))
  }

  /// A file of a terabyte that is all hole: whoever reads it before its header needs the memory.
  @Test func headerIsHeldAgainstTheSizeFirst() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).idx")
    defer { try? FileManager.default.removeItem(at: file) }
    try IDXFile().data.write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.truncate(atOffset: 1 << 40)
    try handle.close()
    let error = try #require(throws: FileError.self) { try IDX(contentsOf: file) }
    #expect(error.place == .byte(12))
    #expect(error.problem.contains("[2, 3] takes 6 bytes, and \((1 << 40) - 12) follow"))
  }

  @Test func deviceWithoutAnEnd() throws {
    let error = try #require(throws: FileError.self) {
      try IDX(contentsOf: URL(fileURLWithPath: "/dev/zero"))
    }
    #expect(error.problem == "cannot be read: it is a device")
  }

  @Test func labelOutOfRange() throws {
    let idx = try IDX(IDXFile(lengths: [3], values: [1, 2, 10]).data, file: "labels")
    let error = try #require(throws: FileError.self) { try idx.labels(classes: 10) }
    #expect(error.file == "labels")
    #expect(error.field == "label 2")
    #expect(error.problem.contains("0 ..< 10"))
  }

  @Test(arguments: [0.5, -1, 10, .nan, .infinity, 1e300])
  func labelThatIsNoClass(label: Double) throws {
    let bytes = 3.0.bitPattern.bigEndianBytes + label.bitPattern.bigEndianBytes
    let idx = try IDX(IDXFile(type: 0x0E, lengths: [2], values: bytes).data, file: "labels")
    let error = try #require(throws: FileError.self) { try idx.labels(classes: 10) }
    #expect(error.field == "label 1")
  }
}
