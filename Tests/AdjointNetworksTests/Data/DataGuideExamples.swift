import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// The Swift of Docs/Data.md, line for line.
@Suite struct DataGuideExamples {
  private final class LanguageModel: Module {
    let table: Embedding
    let output: Linear

    init(_ characters: Int) {
      (table, output) = (Embedding(characters, 4), Linear(4, characters))
    }

    func callAsFunction(_ tokens: [Int], shape: Shape) -> Tensor {
      output(table(tokens, shape: shape))
    }
  }

  @Test func flowers() throws {
    let folder = try makeTemporaryFolder()
    defer { removeTemporary(folder) }
    let file = URL(filePath: folder + "/flowers.csv")
    let kinds = ["setosa", "versicolor", "virginica"]
    let lines = (0..<60).map { "\(Double($0) / 8),\($0 % 7),\(kinds[$0 % 3])" }
    try Data(("length,width,species\n" + lines.joined(separator: "\n")).utf8).write(to: file)

    let table = try CSV(contentsOf: file)
    let species = try table.labels(of: "species")  // labels: [Int], classes: [String]
    let measures = try table.tensor(of: .all(but: "species"))  // [rows, columns]
    let flowers = DataSet(inputs: measures, labels: species.labels)
    #expect(species.classes == kinds && measures.shape == [60, 2])

    let (training, test) = flowers.split(share: 0.8, seed: 1, stratifiedBy: flowers.labels)
    let parts = flowers.split(shares: [0.6, 0.2, 0.2], seed: 1)
    #expect(training.count == 48 && parts.map(\.count) == [36, 12, 12])
    #expect((0..<3).allSatisfy { label in test.labels.count { $0 == label } == 4 })

    let scaled = Sequential(Standardization(of: training.inputs), Linear(2, 3))
    #expect(scaled(test.inputs).shape == [12, 3] && scaled.buffers.count == 2)

    var seen = 0
    var position = DataPosition(epoch: 2, batch: 1)
    for batch in training.batches(of: 16, seed: 1, from: position, epochs: 5) {
      seen += batch.count
      position.batch += 1
    }
    #expect(seen == 128 && position == DataPosition(epoch: 2, batch: 9))

    let balanced = training.batches(of: 16, seed: 1, weights: balancingWeights(of: training.labels))
    #expect(balanced.count == 3)

    let noisy = training.batches(of: 16, seed: 1, from: position).augmented(seed: 2) {
      batch, keys in
      DataSet(
        inputs: batch.inputs + keys.normal([2], standardDeviation: 0.1), labels: batch.labels)
    }
    #expect(noisy.prefix(3).allSatisfy { $0.inputs.shape == [16, 2] })
  }

  @Test func arrays() throws {
    let folder = try makeTemporaryFolder()
    defer { removeTemporary(folder) }
    func file(_ name: String) -> URL { URL(filePath: "\(folder)/\(name)") }
    let (archive, copy, weights) = (file("a.npz"), file("a.npy"), file("a.safetensors"))
    let given = Tensor([[1, 2], [3, 4], [5, 9]])
    try NPZ.write(["x": given, "y": Tensor([0, 2, 1])], to: archive)
    let means = given.mean(along: 0)
    var lines: [String] = []
    func print(_ file: some CustomStringConvertible) { lines.append(file.description) }

    let arrays = try NPZ(contentsOf: archive)
    print(arrays)  // each array with its type and shape
    let examples = DataSet(
      inputs: try arrays["x"].tensor(as: .float32), labels: try arrays["y"].integers())
    try NPY.write(examples.inputs, to: copy)  // as numpy.save does
    try NPZ.write(["x": examples.inputs, "means": means], to: archive)  // as numpy.savez does
    #expect(examples.inputs == given && examples.labels == [0, 2, 1])
    #expect(try NPY(contentsOf: copy).tensor() == given)
    #expect(try NPZ(contentsOf: archive).names == ["means", "x"])

    try Safetensors.write(["means": means], metadata: ["of": "the inputs"], to: weights)
    let stored = try Safetensors(contentsOf: weights)
    print(stored)  // each tensor with its type and shape
    let again = try stored.tensor("means")
    #expect(again == means && stored.metadata == ["of": "the inputs"])
    #expect(lines[0].hasSuffix("a.npz: 2 arrays\n  x: float32 [3, 2]\n  y: float32 [3]"))
    #expect(lines[1].hasSuffix("a.safetensors: 1 tensor\n  means: F32 [2]"))
  }

  @Test func textsAndCurves() throws {
    let folder = URL(filePath: try makeTemporaryFolder())
    defer { removeTemporary(folder.path) }
    let text = "the quick brown fox jumps over the lazy dog"
    let model = withSeed(1) { LanguageModel(27) }
    var losses: [Double] = []
    var printed = ""
    func print(_ text: String) { printed = text }

    let vocabulary = Vocabulary(of: text)
    let tokens = try vocabulary.encode(text)
    let windows = TextWindows(of: tokens, length: 8)
    for batch in windows.batches(of: 4, seed: 1).prefix(2) {
      let logits = model(batch.contexts, shape: batch.shape)  // [4, 8, V]
      losses.append(softmaxCrossEntropy(logits, labels: batch.targets).scalar)
    }
    print(vocabulary.decode(tokens.prefix(5)))
    #expect(printed == "the q" && losses.count == 2 && vocabulary.count == 27)

    var random = RandomStream(seed: 1)
    var sample = Array(tokens.prefix(1))
    while sample.count < 20 {
      let context = Array(sample.suffix(8))
      let logits = model(context, shape: [1, context.count])[0, -1]  // [V], of what comes next
      sample += (logits / 0.8).sampled(along: 0, using: &random)
    }
    print(vocabulary.decode(sample))
    #expect(printed.count == 20 && printed.hasPrefix("t"))

    let rows = try CSVLog(folder.appending(path: "losses.csv"), columns: ["step", "loss"])
    let events = try EventLog(in: folder.appending(path: "events"))
    for (step, loss) in losses.enumerated() {
      try rows.append(step, loss)
      try events.add(scalar: loss, named: "loss/training", step: step)
    }
    try events.add(histogram: model.output.weight.value, named: "weights", step: losses.count)
    try events.add(text: "learning rate *0.1*", named: "notes", step: 0)
    try events.add(charts: [EventChart("losses", of: ["loss/training", "loss/validation"])])
    let written = try CSV(contentsOf: folder.appending(path: "losses.csv"))
    #expect(try written.tensor(of: ["loss"], as: .float64).scalars == losses)
  }
}
