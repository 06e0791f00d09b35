import Adjoint
import AdjointFiles
import Foundation
import TestSupport
import Testing

/// Files of NumPy are read, and what is written is what NumPy writes.
@Suite struct NPYTests {
  private static let fixtures = ArrayFixtures.all

  @Test(arguments: fixtures.files)
  func everyTypeOrderAndShape(fixture: ArrayFixtures.Array) throws {
    let npy = try NPY(fixture.file, file: "a.npy")
    #expect(npy.shape == Shape(fixture.shape) && npy.type.rawValue == fixture.typeName)
    let tensor = try npy.tensor(as: .float64)
    #expect(tensor.shape == npy.shape && tensor.scalars == fixture.values)
    if npy.type == .float32 {
      let tensor = try npy.tensor()
      #expect(tensor.scalarType == .float32 && tensor.scalars == fixture.values)
    }
  }

  /// A file may be a slice of other bytes.
  @Test func aSlice() throws {
    let file = Self.fixtures.files[0]
    let npy = try NPY((Data([1, 2, 3]) + file.file).dropFirst(3), file: "slice")
    #expect(try npy.tensor(as: .float32).scalars == file.values)
  }

  @Test(arguments: fixtures.saved)
  func whatNumPyWrites(fixture: ArrayFixtures.Saved) throws {
    let shape = Shape(fixture.shape)
    let tensor = Tensor(
      (0..<shape.elementCount).map { Double($0) / 4 }, shape: shape,
      as: fixture.isWide ? .float64 : .float32)
    try inFolder { folder in
      let file = folder.appending(path: "tensor.npy")
      try NPY.write(tensor, to: file)
      #expect(try Data(contentsOf: file) == fixture.file)
      let read = try NPY(contentsOf: file).tensor()
      #expect(read.scalarType == tensor.scalarType && read.shape == shape)
      #expect(read.scalars == tensor.scalars)
    }
  }

  /// A shape whose text does not fit the header of version 1.0.
  @Test func thousandsOfAxes() throws {
    let shape = Shape([2, 3] + Array(repeating: 1, count: 22_000))
    let tensor = Tensor((0..<6).map(Double.init), shape: shape)
    try inFolder { folder in
      let file = folder.appending(path: "deep.npy")
      try NPY.write(tensor, to: file)
      var data = try Data(contentsOf: file)
      #expect(data[6] == 2 && (data.count - 24).isMultiple(of: 64))
      #expect(try NPY(data, file: "deep.npy").tensor().scalars == tensor.scalars)
      // The same with columns first.
      let order = try #require(data.firstRange(of: Data("False".utf8)))
      data.replaceSubrange(order, with: "True ".utf8)
      let columns = try NPY(data, file: "deep.npy").tensor()
      #expect(columns.shape == shape && columns.scalars == [0, 2, 4, 1, 3, 5])
    }
  }

  /// Not a number, infinities, zeros of both signs and the smallest numbers keep every bit.
  @Test func everyBitStays() throws {
    let floats: [Float] = [
      .nan, Float(bitPattern: 0x7FC0_1234), .infinity, -0.0, .leastNonzeroMagnitude,
    ]
    let doubles: [Double] = [
      .nan, Double(bitPattern: 0x7FF8_0000_1234_5678), -.infinity, -0.0, .leastNonzeroMagnitude,
    ]
    try inFolder { folder in
      let file = folder.appending(path: "bits.npy")
      try NPY.write(Tensor(scalars: floats, shape: [5]), to: file)
      let readFloats = try NPY(contentsOf: file).tensor().scalars(as: Float.self)
      #expect(readFloats.map(\.bitPattern) == floats.map(\.bitPattern))
      try NPY.write(Tensor(scalars: doubles, shape: [5]), to: file)
      let readDoubles = try NPY(contentsOf: file).tensor().scalars(as: Double.self)
      #expect(readDoubles.map(\.bitPattern) == doubles.map(\.bitPattern))
    }
  }

  /// Every type, in either byte order, rows or columns first.
  @Test(arguments: fixtures.files)
  func integers(fixture: ArrayFixtures.Array) throws {
    let npy = try NPY(fixture.file, file: "a.npy")
    let integers = fixture.values.compactMap { Int(exactly: $0) }
    if integers.count == fixture.values.count {
      #expect(try npy.integers() == integers)
    } else {
      let error = try #require(throws: FileError.self) { try npy.integers() }
      #expect(error.problem.hasSuffix("which is no Int"))
    }
  }

  /// Numbers that no `Double` holds, and the place of one that no `Int` does.
  @Test func everyDigitOfAnInteger() throws {
    let numbers: [UInt64] = [(1 << 53) + 1, UInt64(Int.max), 0, 7, 8, 1 << 63]
    func file(_ type: String, columns: Bool) -> Data {
      let header =
        "{'descr': '\(type)', 'fortran_order': \(columns ? "True" : "False"), 'shape': (2, 3)}"
      return Data([0x93] + "NUMPY".utf8 + [1, 0, UInt8(header.utf8.count), 0] + header.utf8)
        + numbers.flatMap { number in Swift.withUnsafeBytes(of: number.bigEndian) { Array($0) } }
    }
    let signed = numbers.map { Int(truncatingIfNeeded: $0) }
    #expect(try NPY(file(">i8", columns: false), file: "a.npy").integers() == signed)
    #expect(
      try NPY(file(">i8", columns: true), file: "a.npy").integers()
        == [0, 2, 4, 1, 3, 5].map { signed[$0] })
    for columns in [false, true] {
      let error = try #require(throws: FileError.self) {
        try NPY(file(">u8", columns: columns), file: "a.npy").integers()
      }
      #expect(
        "\(error)" == "a.npy: the number at [1, 2] is 9223372036854775808, which is no Int")
    }
  }

  @Test func whatItIs() throws {
    try inFolder { folder in
      let file = folder.appending(path: "a.npy")
      try NPY.write(.zeros([2, 0, 3], as: .float64), to: file)
      #expect("\(try NPY(contentsOf: file))" == "\(file.path): float64 [2, 0, 3]")
    }
  }

  /// A transposed or sliced tensor is written as what it is, rows first.
  @Test func whatOperationsGive() throws {
    let matrix = Tensor((0..<6).map(Double.init), shape: [2, 3])
    try inFolder { folder in
      let file = folder.appending(path: "transposed.npy")
      try NPY.write(matrix.transposed(), to: file)
      let read = try NPY(contentsOf: file).tensor()
      #expect(read.shape == [3, 2] && read.scalars == [0, 3, 1, 4, 2, 5])
    }
  }
}

/// Calls `body` with an empty folder, which goes afterwards.
func inFolder(_ body: (URL) throws -> Void) throws {
  let folder = try TemporaryFolder()
  try body(URL(filePath: folder.path))
}
