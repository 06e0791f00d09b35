import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// Parameters and buffers that are saved and loaded.
@Suite struct ModuleSavingTests {
  /// Tied weights: the output's are those of the embedding.
  private final class Tied: Module {
    let embedding = Parameter(Tensor.normal([4, 3], key: RandomKey(seed: 1)))
    let output: Parameter
    let bias: Parameter

    init(isTied: Bool = true, bias: Double = 0) {
      output = isTied ? embedding : Parameter(.zeros([4, 3]))
      self.bias = Parameter(Tensor(bias, as: .float64))
    }
  }

  private func trained(_ seed: Int) -> SavedClassifier {
    let model = withSeed(seed) { SavedClassifier() }
    _ = training(seed: 1, step: 0) { model(SavedClassifier.data().inputs) }
    return model
  }

  private func bits(_ model: SavedClassifier) -> [Tensor] {
    model.parameters.map(\.value) + model.buffers.map(\.value)
  }

  @Test func whatIsSavedIsLoaded() throws {
    let file = TemporaryFile()
    let (model, other) = (trained(1), withSeed(2) { SavedClassifier() })
    try model.save(to: file.url, metadata: ["author": "a test"])
    let report = try other.load(from: file.url)
    #expect(bits(other) == bits(model))
    #expect(report.loaded == model.parameters.paths + model.buffers.paths)
    #expect(report.unused == [] && report.accepted == [])
    #expect(try Safetensors(contentsOf: file.url).metadata == ["author": "a test"])
  }

  /// Batch normalization knows after loading that it has seen a batch.
  @Test func aLoadedModelIsOfUse() throws {
    let file = TemporaryFile()
    let (model, other) = (trained(1), SavedClassifier())
    try model.save(to: file.url)
    try other.load(from: file.url)
    let x = SavedClassifier.data().inputs
    #expect(other(x) == model(x))
  }

  @Test func tiedWeightsAreWrittenOnce() throws {
    let file = TemporaryFile()
    let model = Tied(bias: 3)
    try model.save(to: file.url)
    let written = try Safetensors(contentsOf: file.url)
    #expect(written.entries.map(\.name) == ["bias", "embedding"])
    #expect(written.metadata == ["output": "embedding"])
    // Where they are not tied, both have the value.
    for isTied in [true, false] {
      let other = Tied(isTied: isTied)
      other.embedding.value = .zeros([4, 3])
      try other.load(from: file.url)
      #expect(other.embedding.value == model.embedding.value && other.bias.value.scalar == 3)
      #expect(other.output.value == model.embedding.value)
    }
  }

  @Test func aFileInWhichTiedWeightsDiffer() throws {
    let file = TemporaryFile()
    try Tied(isTied: false).save(to: file.url)
    let model = Tied(bias: 5)
    let error = try #require(throws: LoadingError.self) { try model.load(from: file.url) }
    #expect(error.differences == [.tied(["embedding", "output"])])
    #expect("\(error)".contains("embedding and output are one value here and differ in the file"))
    #expect(model.bias.value.scalar == 5)
    // Where they are equal they may stand there twice, as PyTorch's `state_dict` has them.
    let equal = Tied(isTied: false)
    equal.output.value = equal.embedding.value
    try equal.save(to: file.url)
    try model.load(from: file.url)
    #expect(model.bias.value.scalar == 0)
  }

  @Test func averagesAreSavedWhereTheyTakeTheParametersPlace() throws {
    let file = TemporaryFile()
    let (model, other) = (trained(1), SavedClassifier())
    var average = MovingAverage(of: model, decay: 0.5)
    for parameter in model.parameters { parameter.value = parameter.value + 1 }
    average.update()
    try average.applied { try model.save(to: file.url) }
    try other.load(from: file.url)
    #expect(other.parameters.map(\.value) == average.values)
  }

  @Test func aPartByPatterns() throws {
    let file = TemporaryFile()
    let (model, other) = (trained(1), withSeed(2) { SavedClassifier() })
    let before = bits(other)
    try model.save(to: file.url)
    let report = try other.load(from: file.url, only: "normalization", "**.bias")
    #expect(
      report.loaded == [
        "hidden.bias", "normalization.scale", "normalization.shift", "output.bias",
        "normalization.mean", "normalization.variance", "normalization.stepCount",
      ])
    #expect(Set(report.unused) == ["hidden.weight", "output.weight"])
    #expect(other.hidden.weight.value == before[0])
    #expect(other.normalization.mean.value == model.normalization.mean.value)
    let head = other.parameters.matching("output")
    #expect(try head.load(from: file.url).loaded == ["output.weight", "output.bias"])
    #expect(other.output.weight.value == model.output.weight.value)
    #expect(other.hidden.weight.value == before[0])
  }

  @Test func partsUnderOtherNames() throws {
    let file = TemporaryFile()
    let (model, other) = (trained(1), withSeed(2) { SavedClassifier() })
    try model.save(to: file.url)
    // A part of the file is all of a smaller module.
    let report = try other.hidden.parameters.load(from: file.url) { "hidden." + $0 }
    #expect(report.loaded == ["weight", "bias"])
    #expect(other.hidden.weight.value == model.hidden.weight.value)
    // The names of PyTorch's modules.
    let python = TemporaryFile()
    let names = ["scale": "weight", "shift": "bias", "mean": "running_mean"]
    func pythonName(_ path: String) -> String {
      let parts = path.split(separator: ".").map(String.init)
      return "module." + parts[0] + "." + (names[parts[1]] ?? parts[1])
    }
    let tensors =
      (model.parameters.named.map { (pythonName($0), $1.value) }
        + model.buffers.named.map { (pythonName($0), $1.value) })
    try Safetensors.write(Dictionary(uniqueKeysWithValues: tensors), to: python.url)
    try other.load(from: python.url, naming: pythonName)
    #expect(bits(other) == bits(model))
  }

  @Test func typesAreConvertedWhereItIsSaid() throws {
    let file = TemporaryFile()
    let (narrow, wide) = (Parameter(Tensor([0.1, 1])), Parameter(Tensor([0.1, 1], as: .float64)))
    try Safetensors.write(["0": wide.value], to: file.url)
    #expect(throws: LoadingError.self) { try Parameters([narrow]).load(from: file.url) }
    let report = try Parameters([narrow]).load(from: file.url, converting: true)
    #expect(report.accepted == [.type("0", file: "F64", model: .float32)])
    #expect("\(report)".contains("0 has the type F64 in the file and float32 here"))
    #expect(narrow.value.scalars == [Double(Float(0.1)), 1])
  }

  @Test func aPatternThatMatchesNothing() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try SavedClassifier().load(from: URL(filePath: "/nowhere"), only: "hidden", "encoder")
    }
    expectMessage(of: result, contains: "the pattern \"encoder\" matches none of the 9 paths")
  }

  @Test func twoValuesOfOnePath() async {
    struct Ambiguous: Module {
      let a = ["b": ["c.d": Parameter(Tensor(1))], "b.c": ["d": Parameter(Tensor(2))]]
    }
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try Ambiguous().save(to: URL(filePath: "/nowhere"))
    }
    expectMessage(of: result, contains: "two values of the module", "the same path", "rename")
  }
}
