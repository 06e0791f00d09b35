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
  ///   result for an output of the model in use. The metadata say how many `adjoint.steps` there are, and
  ///   which inputs have the examples of a batch along their first axis, `adjoint.batch`, a list in JSON,
  /// - `digits.trained.safetensors`, the parameters and buffers as they are after these steps here.
  ///
  /// `Sources/Tools/stablehlo/train.py` trains from these files.
  ///
  /// - Parameters:
  ///   - file: where the step is written.
  ///   - inference: the model in use, as `Program(evaluating:inputs:)` records it.
  ///   - inputs: its inputs that are no parameters and buffers. Their names are no others'.
  public func write(
    to file: URL, inference: Program? = nil, inputs: Program.Arguments = Program.Arguments()
  ) throws(WritingError) {
    var tensors = state
    for name in batches[0].tensors.keys { tensors[name] = .stack(batches.map { $0[name]! }) }
    tensors["expected.loss"] = Tensor(losses, shape: [losses.count], as: .float64)
    for (name, tensor) in end { tensors["expected.\(name)"] = tensor }
    var integers: [String: Safetensors.Integers] = [:]
    for (name, list) in batches[0].integers {
      integers[name] = Safetensors.Integers(
        batches.flatMap { $0.integers[name]! }, shape: [batches.count, list.count])
    }
    for name in batches[0].keys.keys {
      let words = batches.flatMap { $0.keys[name]!.words }
      integers[name] = Safetensors.Integers(
        words.map { Int(truncatingIfNeeded: $0) }, shape: [batches.count, 2], unsigned: true)
    }
    try AdjointFiles.write(step.stableHLO(), to: file)
    if let inference {
      requireNew(inputs, Set(tensors.keys).union(integers.keys))
      let inputs = inputs.converted(for: inference)
      tensors.merge(inputs.tensors) { $1 }
      for (name, list) in inputs.integers {
        integers[name] = Safetensors.Integers(list, shape: [list.count])
      }
      for (name, result) in evaluated(inference, inputs) { tensors["expected.\(name)"] = result }
      try AdjointFiles.write(inference.stableHLO(), to: file.with("inference.mlir"))
    }
    try Safetensors.write(
      tensors, integers: integers,
      metadata: [
        "adjoint.steps": "\(batches.count)",
        "adjoint.batch": "[\(batchInputs.map(\.debugDescription).joined(separator: ", "))]",
      ], to: file.with("safetensors"))
    let trained = state.merging(end) { $1 }.filter { !$0.key.hasPrefix(RunRecord.rulePrefix) }
    try Safetensors.write(trained, to: file.with("trained.safetensors"))
  }

  /// What the model in use gives before the first step.
  private func evaluated(_ inference: Program, _ inputs: Program.Arguments) -> [String: Tensor] {
    let own = inference.inputs.compactMap { input in state[input.name].map { (input.name, $0) } }
    let tensors = inputs.tensors.merging(own) { $1 }
    return inference(tensors, integers: inputs.integers, keys: inputs.keys)
  }

  private func requireNew(_ inputs: Program.Arguments, _ names: Set<String>) {
    for name in Array(inputs.tensors.keys) + inputs.integers.keys {
      require(
        !names.contains(name),
        "TrainingProgram: an input of the model in use is called \(name), as one of the step is; give it "
          + "another name")
    }
  }
}

extension URL {
  fileprivate func with(_ ending: String) -> URL {
    deletingPathExtension().appendingPathExtension(ending)
  }
}

extension Program.Arguments {
  /// The same with tensors of the types that a program has.
  fileprivate func converted(for program: Program) -> Program.Arguments {
    var converted = self
    for input in program.inputs {
      if case .tensor(let type) = input.kind, let tensor = self[input.name] {
        converted[input.name] = tensor.cast(to: type)
      }
    }
    return converted
  }
}
