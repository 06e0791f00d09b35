import Adjoint
import Foundation
import TestSupport
import Testing

@testable import AdjointFiles

/// Arrays by name, of NumPy and back.
@Suite struct NPZTests {
  private static let fixtures = ArrayFixtures.all
  private static let weight = (0..<12).map { Double($0) / 4 }

  /// Stored and deflated, with sizes before and behind the data, of 32 and 64 bits.
  @Test(arguments: fixtures.archives)
  func whatNumPyWrites(archive: ArrayFixtures.File) throws {
    let npz = try NPZ(archive.file, file: "a.npz")
    #expect(npz.names == ["weight", "counts"])
    let arrays = try npz.arrays
    #expect(Set(arrays.keys) == ["weight", "counts"])
    #expect(try npz["weight"].tensor().scalars == Self.weight)
    #expect(try npz["weight"].shape == [3, 4])
    #expect(npz.file == "a.npz" && arrays["counts"]?.file == "a.npz/counts.npy")
    #expect(try arrays["counts"]?.tensor(as: .float32).scalars == (0..<200).map(Double.init))
  }

  @Test(arguments: fixtures.wrong)
  func whatIsRefused(archive: ArrayFixtures.File) throws {
    let error = try #require(throws: FileError.self) { try NPZ(archive.file, file: "a.npz") }
    #expect(error.problem.contains(archive.name))
    #expect(error.place != nil)
  }

  /// The same bytes that Python's zipfile writes, whatever the order of the dictionary.
  @Test func whatIsWritten() throws {
    try inFolder { folder in
      let file = folder.appending(path: "a.npz")
      let tensors = [
        "z": Tensor([]), "bias": Tensor([0, 1, 2], as: .float64), "µ": Tensor(0.5),
        "layer/weight": Tensor(Self.weight, shape: [3, 4]),
      ]
      for _ in 0..<3 {
        try NPZ.write(tensors, to: file)
        #expect(try Data(contentsOf: file) == Self.fixtures.written)
      }
      let npz = try NPZ(contentsOf: file)
      #expect(npz.names == ["bias", "layer/weight", "z", "µ"])
      for (name, tensor) in tensors {
        let read = try npz[name].tensor()
        #expect(read.shape == tensor.shape && read.scalars == tensor.scalars)
        #expect(read.scalarType == tensor.scalarType)
      }
    }
  }

  @Test func nothingIsAnArchive() throws {
    try inFolder { folder in
      let file = folder.appending(path: "empty.npz")
      try NPZ.write([:], to: file)
      #expect(try Data(contentsOf: file).count == 22)
      #expect(try NPZ(contentsOf: file).names == [])
    }
  }

  @Test func aNameThatIsNotThere() throws {
    let npz = try NPZ(Self.fixtures.archives[0].file, file: "a.npz")
    let error = #expect(throws: FileError.self) { try npz["weights"] }
    #expect(
      error.map { "\($0)" }
        == "a.npz, weights: there is no such array among [\"weight\", \"counts\"]")
  }

  /// An error within a member has the member's name.
  @Test func errorsOfMembers() throws {
    var file = Self.fixtures.archives[0].file
    let header = try #require(file.firstRange(of: Data("'descr': '<f4'".utf8)))
    file[header.lowerBound + 10] = UInt8(ascii: "x")
    let npz = try NPZ(file, file: "a.npz")
    let error = try #require(throws: FileError.self) { try npz["weight"] }
    #expect(error.file == "a.npz/weight.npy" && error.field == "checksum")
    #expect(throws: Never.self) { try npz["counts"] }
    #expect(throws: FileError.self) { try npz.arrays }
  }

  /// What is inflated is no more than the header promises: the damage behind it is not met. The size that
  /// the directory tells may be any.
  @Test(arguments: [8 + 1, 70_000, 1 << 31])
  func aMemberThatIsLargerThanItsHeaderSays(size: Int) throws {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)}"
    let npy = Data([0x93] + "NUMPY".utf8 + [1, 0, UInt8(header.utf8.count), 0] + header.utf8)
    // A stored block of a deflate stream, and one of a type that there is not.
    var block: [UInt8] = [0]
    let blockCount = UInt16(npy.count + 100)
    for number in [blockCount, ~blockCount] { block.append(littleEndian: number) }
    block += npy + Data(count: 100) + [7]
    let archive = ZIPBytes(members: [("a.npy", Data(block))]).data
    let entry = 30 + 5 + block.count
    let count = UInt32(npy.count + size)
    let npz = try NPZ(
      archive.with(8 as UInt16, at: 8).with(8 as UInt16, at: entry + 10)
        .with(count, at: 22).with(count, at: entry + 24), file: "a.npz")
    let problem = "an array of shape [1] takes 8 bytes, and \(size) follow"
    let error = try #require(throws: FileError.self) { try npz["a"] }
    #expect("\(error)" == "a.npz/a.npy, byte \(npy.count), numbers: \(problem)")
    #expect("\(npz)" == "a.npz: 1 array\n  a: \(problem)")
  }

  @Test(arguments: fixtures.archives)
  func whatIsInIt(archive: ArrayFixtures.File) throws {
    #expect(
      "\(try NPZ(archive.file, file: "a.npz"))"
        == "a.npz: 2 arrays\n  weight: float32 [3, 4]\n  counts: int64 [200]")
  }

  @Test func aFailedWriteHarmsNothing() throws {
    try inFolder { folder in
      let file = folder.appending(path: "missing/a.npz")
      let error = #expect(throws: WritingError.self) {
        try NPZ.write(["a": Tensor(1)], to: file)
      }
      #expect(error.map { "\($0)" } == "\(file.path): No such file or directory")
    }
    #if os(Linux)
      let error = #expect(throws: WritingError.self) {
        try NPZ.write(["a": Tensor(1)], to: URL(filePath: "/dev/full"))
      }
      #expect(error.map { "\($0)" } == "/dev/full: No space left on device")
    #endif
  }

  @Test func namesThatNoArrayHas() async {
    await #expect(processExitsWith: .failure) {
      try NPZ.write(["": Tensor(1)], to: URL(filePath: "/dev/null"))
    }
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      try NPZ.write(["a\0b": Tensor(1)], to: URL(filePath: "/dev/null"))
    }
    expectMessage(of: result, contains: "NPZ.write", "cannot name an array")
    await #expect(processExitsWith: .failure) {
      let name = String(repeating: "n", count: 65532)
      try NPZ.write([name: Tensor(1)], to: URL(filePath: "/dev/null"))
    }
  }
}
