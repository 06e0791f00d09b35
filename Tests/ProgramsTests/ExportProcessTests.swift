import Adjoint
import AdjointFiles
import Foundation
import TestSupport
import Testing

/// Trainings that are written for another compiler, and what is read back from it.
@Suite struct ExportProcessTests {
  private static let package = URL(filePath: #filePath).appending(path: "../../..").standardized
  private static let text = "characters --steps 6 '\(package.path)/Docs/Derivation.md'"

  /// Programs, the inputs of their batches, and whether they are float32's.
  static let exports = [
    ("digits", ["images", "labels"], "f32"), ("digits --float64", ["images", "labels"], "f64"),
    ("names --model bigram --steps 20", ["contexts", "labels"], "f64"),
    ("names --model mlp --steps 60", ["contexts", "labels"], "f32"),
    (text, ["contexts", "targets"], "f32"),
  ]

  /// The inputs or outputs that a module lists, with their types.
  private func values(_ kind: String, of module: String) -> [String: Substring] {
    let lines = module.split(separator: "\n").filter { $0.hasPrefix("// \(kind) ") }
    let words = lines.map { $0.split(separator: " ", maxSplits: 4) }
    return Dictionary(uniqueKeysWithValues: words.map { (String($0[4]), $0[3]) })
  }

  /// The lengths in a module's type, such as `tensor<32x64xf32>`.
  private func lengths(_ type: Substring) -> [Int] {
    type.dropFirst("tensor<".count).split(separator: "x").dropLast().map { Int($0)! }
  }

  @Test(arguments: exports)
  func theFilesHaveAStepAndItsInputs(_ line: String, _ batch: [String], _ element: String) throws {
    let folder = try TemporaryFolder()
    let run = try Launch("\(line) --until 3 --export '\(folder["step.mlir"])'")
    #expect(run.status == 0, "\(run.complaints)")
    #expect(run.output.contains("step.mlir: a step of "))
    #expect(
      try folder.names.sorted() == [
        "step.inference.mlir", "step.mlir", "step.safetensors", "step.trained.safetensors",
      ])
    let step = try String(contentsOf: folder.url("step.mlir"), encoding: .utf8)
    let file = try Safetensors(contentsOf: folder.url("step.safetensors"))
    #expect(file.metadata["adjoint.steps"] == "3")
    #expect(
      file.metadata["adjoint.batch"] == "[\(batch.map { "\"\($0)\"" }.joined(separator: ", "))]")

    let (inputs, outputs) = (values("input", of: step), values("output", of: step))
    #expect(outputs["loss"] == "tensor<\(element)>")
    #expect(Set(batch).isSubset(of: inputs.keys) && inputs["key"] == "tensor<2xui64>")
    for (name, type) in inputs {
      let shape = Array(try #require(file[name]?.shape, "\(name)"))
      #expect(shape == (outputs[name] == nil ? [3] : []) + lengths(type), "\(name)")
      if outputs[name] != nil { #expect(outputs[name] == type) }
    }
    let losses = try file.tensor("expected.loss")
    #expect(losses.shape == [3] && losses.scalars.allSatisfy(\.isFinite))

    let inference = try String(contentsOf: folder.url("step.inference.mlir"), encoding: .utf8)
    #expect(values("output", of: inference).keys.sorted() == ["logits"])
    for (name, type) in values("input", of: inference) {
      #expect(file[name].map { Array($0.shape) } == lengths(type), "\(name)")
    }
  }

  /// What was trained gives the same result when it is read as parameters.
  @Test(arguments: ["digits", "names --model bigram --steps 9", text])
  func parametersAreTested(_ line: String) throws {
    let folder = try TemporaryFolder()
    func last(_ run: Launch) throws -> Substring {
      try #require(run.output.split(separator: "\n").last, "\(run.complaints)")
    }
    let trained = try Launch("\(line) --until 6 --save '\(folder["run"])'")
    let tested = try Launch("\(line) --load '\(folder["run"])'")
    #expect(tested.status == 0, "\(tested.complaints)")
    #expect(try last(tested) == last(trained))
    #expect(tested.complaints.isEmpty)
  }

  @Test func parametersOfOthersAreRefused() throws {
    let folder = try TemporaryFolder()
    _ = try Launch("names --model bigram --steps 3 --save '\(folder["run"])'")
    let run = try Launch("digits --load '\(folder["run"])'")
    #expect(run.status == 1 && run.complaints.contains("is of another model"))
    #expect(!run.output.contains("accuracy"))
  }
}
