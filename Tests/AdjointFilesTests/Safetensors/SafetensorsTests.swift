import Adjoint
import AdjointFiles
import Foundation
import Testing

/// Well-formed files, among them those that Python writes.
@Suite struct SafetensorsTests {
  private static let types: [(type: String, values: [Double])] = [
    ("BOOL", [1, 0, 1]), ("U8", [0, 1, 127, 128, 255]), ("I8", [0, 1, 127, -128, -1]),
    ("U16", [0, 1, 258, 65535]), ("I16", [0, 258, 32767, -32768]),
    ("U32", [0, 16_909_060, 4_294_967_295]),
    ("I32", [16_909_060, 2_147_483_647, -2_147_483_648]), ("U64", [0, 0x1p53, 0x1p63]),
    ("I64", [-1, 0x1p53, -0x1p63]),
    ("F16", [1, -2, 65504, 0x1p-24, 0x1p-14, .infinity, .nan, -0.0]),
    ("BF16", [1, -2, 3.3895313892515355e38, 0x1p-133, .infinity, .nan]),
    ("F32", [1, -2, 3.4028234663852886e38, 0x1p-149, Double(Float(0.1)), .infinity]),
    ("F64", [1, -2, 2024 * 0x1p-1074, 0.1]),
  ]

  @Test(arguments: types)
  func everyTypeThatPythonWrites(type: String, values: [Double]) throws {
    let file = try Safetensors(contentsOf: SafetensorsFile.fixture("every_type.safetensors"))
    let entry = try #require(file[type])
    #expect(entry.name == type && entry.typeName == type)
    let wide = try file.tensor(type, as: .float64)
    #expect(wide.scalarType == .float64 && wide.shape == entry.shape)
    #expect(wide.scalars.map(\.bitPattern) == values.map(\.bitPattern))
    // No integer is rounded; `ExactnessTests` tells which ones float32 holds.
    if !["I32", "U32"].contains(type) {
      let narrow = try file.tensor(type, as: .float32)
      #expect(narrow.scalars.map(\.bitPattern) == values.map { Double(Float($0)).bitPattern })
    }
    switch type {
    case "F32": #expect(try file.tensor(type).scalarType == .float32)
    case "F64": #expect(try file.tensor(type) == wide)
    default:
      let error = try #require(throws: FileError.self) { try file.tensor(type) }
      #expect(
        error.field == type && error.problem.contains("its type is \(type), and a tensor's is"))
      #expect(error.problem.contains("tensor(_:as:)"))
    }
  }

  @Test func namesShapesAndTexts() throws {
    let file = try Safetensors(contentsOf: SafetensorsFile.fixture("every_type.safetensors"))
    #expect(file.metadata == ["who": "numpy \"\\ü\n"])
    #expect(file.entries.count == 20)
    #expect(try file.tensor("rank 0").shape == [])
    #expect(try file.tensor("rank 0").scalar == 7)
    #expect(try file.tensor("empty").shape == [2, 0, 3])
    #expect(try file.tensor("größe 重み").scalars == [5])
    #expect(try file.tensor("quoted \"\\\n\t\u{1}\u{7f}/").scalars == [6])
    #expect(try file.tensor("").scalars == [8])
    #expect(try file.tensor("F64").shape == [2, 1, 2])
  }

  @Test func whatIsInIt() throws {
    let one = try Safetensors(SafetensorsFile().data, file: "a.safetensors")
    #expect("\(one)" == "a.safetensors: 1 tensor\n  w: F32 [2]")
    let header =
      #"{"a":{"dtype":"F16","shape":[],"data_offsets":[0,2]},"#
      + #""b":{"dtype":"F8_E4M3","shape":[2,3],"data_offsets":[2,8]}}"#
    let two = try Safetensors(SafetensorsFile(header: header).data, file: "b.safetensors")
    #expect("\(two)" == "b.safetensors: 2 tensors\n  a: F16 []\n  b: F8_E4M3 [2, 3]")
  }

  @Test(arguments: ["C64", "F8_E4M3"])
  func otherTypesAreRefusedByNameAlone(type: String) throws {
    let file = try Safetensors(contentsOf: SafetensorsFile.fixture("every_type.safetensors"))
    #expect(file[type]?.type == nil && file[type]?.typeName == type)
    let error = try #require(throws: FileError.self) { try file.tensor(type, as: .float32) }
    #expect(
      error.field == type
        && error.problem == "its type is \(type), which this library does not read")
  }

  @Test func aTensorThatIsNotThere() throws {
    let file = try Safetensors(SafetensorsFile().data, file: "weights")
    let error = try #require(throws: FileError.self) { try file.tensor("v") }
    #expect("\(error)" == "weights, v: there is no such tensor among the 1")
    #expect(file["v"] == nil)
    let all = try Safetensors(contentsOf: SafetensorsFile.fixture("every_type.safetensors"))
    let near = try #require(throws: FileError.self) { try all.tensor("rnk 0") }
    #expect(near.problem == "there is no such tensor among the 20; there is rank 0")
  }

  /// Keys in another order, spaces, a header of no multiple of 8 bytes, fields that nobody knows.
  @Test func headersAsOthersWriteThem() throws {
    let header = """
      {  "b" : {"data_offsets":[4, 12],"shape":[ 1 ],"dtype":"F64","note":[{"a":[1e3,-0.5,null]},true]},
      "__metadata__":null,\t"a":{"dtype":"F32","data_offsets":[0,4],"shape":[]} }\r\n\u{20}
      """
    let numbers = Data([0, 0, 128, 63, 0, 0, 0, 0, 0, 0, 0, 64])
    let file = try Safetensors(
      SafetensorsFile(header: header, numbers: numbers).data, file: "other")
    #expect(file.entries.map(\.name) == ["a", "b"])
    #expect(try file.tensor("a").scalar == 1 && file.tensor("b").scalars == [2])
  }

  @Test func emptyTensorsMayStandAnywhere() throws {
    let header = #"""
      {"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"e":{"dtype":"F64","shape":[0],"data_offsets":[0,0]},
      "f":{"dtype":"I8","shape":[3,0],"data_offsets":[4,4]},"g":{"dtype":"F8_E5M2","shape":[0],"data_offsets":[4,4]}}
      """#
    let file = try Safetensors(
      SafetensorsFile(header: header, numbers: Data(count: 4)).data, file: "empty")
    #expect(try file.tensor("e").shape == [0] && file.tensor("f", as: .float32).shape == [3, 0])
  }

  @Test func dataThatIsASliceIsReadFromItsStart() throws {
    let padded = Data([9, 9, 9]) + SafetensorsFile().data
    let file = try Safetensors(padded.dropFirst(3), file: "slice")
    #expect(try file.tensor("w").scalars == [1, 2])
  }
}
