import Adjoint
import AdjointFiles
import Foundation
import Testing

/// Well-formed IDX files.
@Suite struct IDXTests {
  @Test func unsignedBytes() throws {
    let file = IDXFile(type: 0x08, lengths: [2, 3], values: [0, 1, 127, 128, 254, 255])
    let idx = try IDX(file.data, file: "bytes")
    #expect(idx.shape == [2, 3])
    #expect(idx.values == [0, 1, 127, 128, 254, 255])
  }

  @Test func signedBytes() throws {
    let values: [Int8] = [0, 1, 127, -128, -2, -1]
    try expect(values, type: 0x09, bytes: \.bigEndianBytes)
  }

  @Test func shorts() throws {
    let values: [Int16] = [0, 1, 258, 32767, -32768, -1]
    try expect(values, type: 0x0B, bytes: \.bigEndianBytes)
  }

  @Test func ints() throws {
    let values: [Int32] = [0, 1, 16_909_060, .max, .min, -1]
    try expect(values, type: 0x0C, bytes: \.bigEndianBytes)
  }

  @Test func floats() throws {
    let values: [Float] = [
      0, 1.5, -0.1, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity,
    ]
    try expect(values, type: 0x0D, bytes: \.bitPattern.bigEndianBytes)
  }

  @Test func doubles() throws {
    let values: [Double] = [0, 1.5, -0.1, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -.pi]
    try expect(values, type: 0x0E, bytes: \.bitPattern.bigEndianBytes)
  }

  @Test func notANumberStaysSo() throws {
    let bytes = Float.nan.bitPattern.bigEndianBytes + Float(2).bitPattern.bigEndianBytes
    let idx = try IDX(IDXFile(type: 0x0D, lengths: [2], values: bytes).data, file: "floats")
    #expect(idx.values[0].isNaN)
    #expect(idx.values[1] == 2)
  }

  @Test func rankZeroIsOneValue() throws {
    let idx = try IDX(IDXFile(lengths: [], values: [42]).data, file: "scalar")
    #expect(idx.shape == [])
    #expect(idx.values == [42])
  }

  @Test(arguments: [[0], [0, 5], [5, 0], [0, .max, 1 << 30], [.max, 0, 1 << 30] as [UInt32]])
  func lengthsOfZeroHoldNothing(lengths: [UInt32]) throws {
    let idx = try IDX(IDXFile(lengths: lengths, values: []).data, file: "empty")
    #expect(idx.shape == Shape(lengths.map(Int.init)))
    #expect(idx.values == [])
  }

  @Test func valuesAsATensor() throws {
    let idx = try IDX(IDXFile().data, file: "tensor")
    for type in ScalarType.allCases {
      let tensor = try idx.tensor(as: type)
      #expect(tensor.shape == [2, 3] && tensor.scalarType == type)
      #expect(tensor.scalars == [1, 2, 3, 250, 251, 252])
    }
    let third = (1.0 / 3).bitPattern.bigEndianBytes
    let exact = try IDX(IDXFile(type: 0x0E, lengths: [], values: third).data, file: "third")
    #expect(try exact.tensor(as: .float64).scalar == 1.0 / 3)
    #expect(try exact.tensor().scalar == Double(Float(1.0 / 3)))
  }

  @Test func fileOnDisk() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).idx")
    defer { try? FileManager.default.removeItem(at: file) }
    try IDXFile().data.write(to: file)
    #expect(try IDX(contentsOf: file).values == [1, 2, 3, 250, 251, 252])
  }

  @Test func highestRank() throws {
    let lengths = Array(repeating: UInt32(1), count: 255)
    let idx = try IDX(IDXFile(lengths: lengths, values: [7]).data, file: "deep")
    #expect(idx.shape.rank == 255)
    #expect(idx.values == [7])
  }

  @Test func dataThatIsASliceIsReadFromItsStart() throws {
    let padded = Data([9, 9, 9]) + IDXFile().data
    let idx = try IDX(padded.dropFirst(3), file: "slice")
    #expect(idx.values == [1, 2, 3, 250, 251, 252])
  }

  @Test func labelsAreWholeNumbersBelowTheClasses() throws {
    let idx = try IDX(IDXFile(lengths: [4], values: [0, 9, 3, 3]).data, file: "labels")
    #expect(try idx.labels(classes: 10) == [0, 9, 3, 3])
  }

  /// Six values of a type, under the shape [3, 2].
  private func expect<Value>(
    _ values: [Value], type: UInt8, bytes: (Value) -> [UInt8],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws where Value: CustomStringConvertible {
    let file = IDXFile(type: type, lengths: [3, 2], values: values.flatMap(bytes))
    let idx = try IDX(file.data, file: "values")
    #expect(idx.shape == [3, 2], sourceLocation: sourceLocation)
    let expected = values.map { value in
      switch value {
      case let value as any BinaryInteger: Double(value)
      case let value as Float: Double(value)
      default: value as? Double
      }
    }
    #expect(idx.values == expected, sourceLocation: sourceLocation)
  }
}
