import Adjoint
import AdjointFiles
import Foundation

extension TrainingProgram {
  /// Writes what a machine needs that trains by another compiler.
  ///
  /// For a file `digits.mlir` these are
  ///
  /// - `digits.mlir`, one step in StableHLO,
  /// - `digits.inference.mlir`, the model in use, where it is given,
  /// - `digits.safetensors`, the inputs of both. What steps change has the name and the shape of the input. All
  ///   other inputs of the step have one more axis, the first, with a row for each step. `expected.loss` has
  ///   the run's own loss at each step, and `expected.NAME` its own value after the last, or the library's
  ///   result for an output of the model in use. The metadata say how many `adjoint.steps` there are, and which inputs have the examples of a batch
  ///   along their first axis, `adjoint.batch`, a list in JSON.
  ///
  /// `Sources/Tools/stablehlo/train.py` trains from these files.
  ///
  /// - Parameters:
  ///   - file: where the step is written.
  ///   - inference: the model in use, as `Program(evaluating:inputs:)` records it.
  ///   - inputs: its inputs that are no parameters and buffers. Their names are no others'.
  public func write(
    to file: URL, inference: Program? = nil, inputs: [String: Tensor] = [:]
  ) throws(WritingError) {
    var tensors = state
    for name in batches[0].keys { tensors[name] = .stack(batches.map { $0[name]! }) }
    tensors["expected.loss"] = Tensor(losses, shape: [losses.count], as: .float64)
    for (name, tensor) in end { tensors["expected.\(name)"] = tensor }
    try AdjointFiles.write(step.stableHLO(), to: file)
    if let inference {
      for (name, tensor) in inputs {
        require(
          tensors[name] == nil,
          "TrainingProgram: an input of the model in use is called \(name), as one of the step is; give it "
            + "another name")
        tensors[name] = tensor
      }
      let given = inference.inputs.map { ($0.name, tensors[$0.name]!.cast(to: $0.scalarType)) }
      let results = inference(Dictionary(uniqueKeysWithValues: given))
      for (name, result) in results { tensors["expected.\(name)"] = result }
      try AdjointFiles.write(inference.stableHLO(), to: file.with("inference.mlir"))
    }
    try Safetensors.write(
      tensors,
      metadata: [
        "adjoint.steps": "\(batches.count)",
        "adjoint.batch": "[\(batchInputs.map(\.debugDescription).joined(separator: ", "))]",
      ], to: file.with("safetensors"))
  }
}

extension URL {
  fileprivate func with(_ ending: String) -> URL {
    deletingPathExtension().appendingPathExtension(ending)
  }
}
