import Adjoint
import AdjointNetworks
import TestSupport
import Testing

/// Selections of a module's parameters by path, rank and module, and its buffers and aliases.
@Suite struct SelectionTests {
  private final class Block: Module {
    let attention = Linear(2, 2)
    let mean = Buffer(.zeros([2]))
  }

  private final class Model: Module {
    let embedding = Embedding(5, 2)
    let blocks = [Block(), Block()]
    let head = Linear(2, 5, bias: false)
  }

  @Test(arguments: [
    ("embedding", ["embedding.weight"]),
    (
      "blocks",
      [
        "blocks.0.attention.weight", "blocks.0.attention.bias", "blocks.1.attention.weight",
        "blocks.1.attention.bias",
      ]
    ),
    ("blocks.1", ["blocks.1.attention.weight", "blocks.1.attention.bias"]),
    ("blocks.*.attention.bias", ["blocks.0.attention.bias", "blocks.1.attention.bias"]),
    ("**.bias", ["blocks.0.attention.bias", "blocks.1.attention.bias"]),
    ("*.weight", ["embedding.weight", "head.weight"]),
    ("h*d.w*t", ["head.weight"]),
    (
      "**",
      [
        "embedding.weight", "blocks.0.attention.weight", "blocks.0.attention.bias",
        "blocks.1.attention.weight", "blocks.1.attention.bias", "head.weight",
      ]
    ),
  ])
  func patterns(_ pattern: String, _ expected: [String]) {
    let parameters = Model().parameters
    #expect(parameters.matching(pattern).paths == expected)
    let others = parameters.paths.filter { !expected.contains($0) }
    #expect(parameters.excluding(pattern).paths == others)
  }

  @Test func severalPatternsKeepTheOrderOfTheModule() {
    #expect(
      Model().parameters.matching("head", "**.bias").paths == [
        "blocks.0.attention.bias", "blocks.1.attention.bias", "head.weight",
      ])
  }

  @Test func ranksAndParts() {
    let model = Model()
    #expect(
      model.parameters.ofRank(...1).paths == ["blocks.0.attention.bias", "blocks.1.attention.bias"])
    #expect(model.parameters.ofRank(2...).count == 4)
    #expect(
      model.parameters.of(model.blocks[1]).paths == [
        "blocks.1.attention.weight", "blocks.1.attention.bias",
      ])
  }

  @Test(arguments: [
    ("bias", "such as \"embedding.weight\""), ("Head", "is it \"head\"?"),
    ("blocks.2", "is it \"blocks.0\"?"), ("head.weight.x", "is it \"head.weight\"?"),
    ("blocks.*.bias", "is it \"blocks."), ("", "such as \"embedding.weight\""),
  ])
  func aPatternThatMatchesNothing(_ pattern: String, _ example: String) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [pattern = pattern as String] in
      _ = Model().parameters.matching(pattern)
    }
    expectMessage(
      of: result, contains: "the pattern \"\(pattern)\"", "none of the 6 paths", example)
  }

  @Test func ranksThatNoneHas() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Model().parameters.ofRank(3...)
    }
    expectMessage(of: result, contains: "ofRank", "none of the 6 parameters")
  }

  @Test func buffersHavePathsAndAreNoParameters() {
    let model = Model()
    #expect(model.buffers.paths == ["blocks.0.mean", "blocks.1.mean"])
    #expect(model.buffers["blocks.1.mean"] === model.blocks[1].mean)
    #expect("\(model.buffers.matching("blocks.0"))" == "blocks.0.mean [2] float32")
    #expect(!model.parameters.paths.contains("blocks.0.mean"))
  }

  private final class Tied: Module {
    let encoder = Embedding(5, 2)
    let decoder: Decoder
    init() { decoder = Decoder(weight: encoder.weight) }

    final class Decoder: Module {
      let weight: Parameter
      init(weight: Parameter) { self.weight = weight }
    }
  }

  @Test func tiedWeightsKeepBothNames() {
    let parameters = Tied().parameters
    #expect(parameters.paths == ["encoder.weight"])
    #expect(parameters.aliases == ["decoder.weight": "encoder.weight"])
    #expect(parameters["decoder.weight"] === parameters[0])
    #expect(parameters.matching("decoder").paths == ["encoder.weight"])
  }

  @Test func aSharedModuleKeepsBothNames() {
    final class Twice: Module {
      let first: Block
      let second: Block
      init(_ block: Block) { (first, second) = (block, block) }
    }
    let model = Twice(Block())
    #expect(model.parameters.paths == ["first.attention.weight", "first.attention.bias"])
    #expect(model.parameters.aliases["second.attention.bias"] == "first.attention.bias")
    #expect(model.buffers.aliases == ["second.mean": "first.mean"])
  }

  @Test func aBufferKeepsItsKind() async {
    let buffer = Buffer(Tensor([1, 2]))
    buffer.value = Tensor([3, 4])
    #expect(buffer.value.scalars == [3, 4])
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      Buffer(Tensor([1, 2])).value = Tensor([3])
    }
    expectMessage(of: result, contains: "a buffer's new value has shape [1]", "[2] float32")
  }
}
