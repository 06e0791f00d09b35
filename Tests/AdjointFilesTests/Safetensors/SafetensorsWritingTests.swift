import Adjoint
import AdjointFiles
import Foundation
import TestSupport
import Testing

/// What is written, byte for byte.
@Suite struct SafetensorsWritingTests {
  /// The tensors that Python has written to `canonical.safetensors`.
  private static let canonical: [String: Tensor] = [
    "b": Tensor([[0, 1, 2], [3, 4, 5]]), "a": Tensor(0.1), "empty": .zeros([0, 5], as: .float64),
    "z.wide": Tensor([1e300, -0.0, .infinity], as: .float64), "é": Tensor([1]), "z": Tensor([2]),
    "q\"\\\u{8}\u{C}\n\r\t\u{1F}\u{7F}/": Tensor([3]), "🙂": Tensor([4]), "\u{FFFF}": Tensor([5]),
    "": Tensor([6]),
  ]

  private func written(
    _ tensors: [String: Tensor], metadata: [String: String] = [:]
  ) throws -> Data {
    let file = TemporaryFile()
    try Safetensors.write(tensors, metadata: metadata, to: file.url)
    return try Data(contentsOf: file.url)
  }

  private func expect(
    _ data: Data, isFixture name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let python = try Data(contentsOf: SafetensorsFile.fixture(name))
    #expect(data == python, sourceLocation: sourceLocation)
  }

  @Test func bytesAreThoseOfPython() throws {
    let data = try written(Self.canonical, metadata: ["note": "a \"b\" \\ é\n\0"])
    try expect(data, isFixture: "canonical.safetensors")
    try expect(try written([:]), isFixture: "nothing.safetensors")
    try expect(try written([:], metadata: ["only": "a text"]), isFixture: "texts.safetensors")
  }

  @Test(arguments: 0..<8)
  func headersAreFilledToEightBytes(length: Int) throws {
    let name = String(repeating: "n", count: length + 1)
    try expect(try written([name: .ones([1])]), isFixture: "padded\(length).safetensors")
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let metadata = ["": "", "z": "\u{0}\u{1F}\"\\/é🙂", "a": "line\nline"]
    let file = try Safetensors(try written(Self.canonical, metadata: metadata), file: "own")
    #expect(file.metadata == metadata)
    #expect(Set(file.entries.map(\.name)) == Set(Self.canonical.keys))
    for (name, tensor) in Self.canonical {
      let read = try file.tensor(name)
      #expect(read == tensor && read.scalarType == tensor.scalarType && read.shape == tensor.shape)
    }
  }

  /// Also of NaN with its payload, and −0.
  @Test(arguments: ScalarType.allCases)
  func everyBitStays(type: ScalarType) throws {
    let tensor: Tensor =
      switch type {
      case .float32:
        Tensor(
          scalars: [Float(bitPattern: 0x7FC1_2345), -0.0, 0x1p-149, -.infinity], shape: [2, 2])
      case .float64:
        Tensor(
          scalars: [Double(bitPattern: 0xFFF8_1234_5678_9ABC), -0.0, 0x1p-1074, .infinity],
          shape: [4, 1])
      }
    let bytes = try written(["w": tensor])
    let again = try written(["w": try Safetensors(bytes, file: "bits").tensor("w")])
    #expect(again == bytes)
  }

  /// The order of a dictionary changes from run to run, and that of what is written does not.
  @Test func textsAreInTheOrderOfTheirNames() throws {
    let texts = Dictionary(uniqueKeysWithValues: (0..<20).map { ("k\($0)", "\($0)") })
    let data = try written([:], metadata: texts)
    let inOrder = texts.keys.sorted().map { "\"\($0)\":\"\(texts[$0]!)\"" }
    let text = String(decoding: data.dropFirst(8), as: UTF8.self)
    #expect(text.hasPrefix("{\"__metadata__\":{" + inOrder.joined(separator: ",") + "}}"))
  }

  @Test func aTensorWithTheNameOfTheTexts() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try Safetensors.write(
        ["__metadata__": Tensor(1)], to: URL(filePath: "/nowhere/file.safetensors"))
    }
    expectMessage(
      of: result, contains: "Safetensors: a tensor of shape []", "call it something else")
  }

  /// Integers stand before tensors, unsigned ones first, and keep all their bits.
  @Test func integersAreWritten() throws {
    let folder = try TemporaryFolder()
    try Safetensors.write(
      ["a": Tensor([1.5, 2], as: .float64)],
      integers: [
        "labels": .init([3, -1, 2, 0, 7, 1 << 53], shape: [3, 2]),
        "words": .init([-1, 5], shape: [2], unsigned: true),
      ], to: folder.url("file"))
    let file = try Safetensors(contentsOf: folder.url("file"))
    #expect(file.entries.map(\.typeName).sorted() == ["F64", "I64", "U64"])
    #expect(file["labels"]?.shape == [3, 2])
    #expect(try file.tensor("labels", as: .float64).scalars == [3, -1, 2, 0, 7, 0x1p53])
    let bytes = try Data(contentsOf: folder.url("file"))
    let words: [UInt64] = [.max, 5, 3, .max, 2, 0, 7, 1 << 53]
    let expected = words.flatMap { word in (0..<8).map { UInt8(word >> (8 * $0) & 0xFF) } }
    #expect(bytes.suffix(80).prefix(64).elementsEqual(expected))
  }

  @Test func integersOfAnotherCountTrap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Safetensors.Integers([1, 2, 3], shape: [2, 2])
    }
    expectMessage(of: result, contains: "3 integers are not of the shape [2, 2]")
  }
}
