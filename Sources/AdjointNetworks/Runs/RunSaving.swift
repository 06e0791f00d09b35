import Adjoint
import AdjointFiles
import Foundation

extension TrainingRun {
  /// Writes all that the run needs to go on to a safetensors file: the parameters and buffers, by their paths
  /// as a model writes them; what the rules keep; the steps, the seed and the place in the data; the moving
  /// average; and values of one's own.
  ///
  /// The file is written whole or not at all, and one that was there stays until then, also where the program
  /// is killed meanwhile. A model loads its parameters and buffers from it with `load(from:)`.
  ///
  /// Throws `WritingError`.
  public func save(to file: URL) throws(WritingError) {
    let state = ModuleState(of: model)
    var tensors = state.tensors
    for slot in optimizer.slots {
      for name in slot.state.names {
        tensors[RunRecord.name(ofState: name, for: slot.path)] = slot.state[name]
      }
    }
    if let average {
      for (path, value) in zip(average.parameters.paths, average.values) {
        tensors[RunRecord.name(ofAverageOf: path)] = value
      }
    }
    var metadata = state.aliases
    metadata[RunRecord.key] = RunRecord(of: self).text
    for (name, value) in kept {
      metadata[RunRecord.keptPrefix + name] = value.text
      for (path, tensor) in value.tensors {
        tensors[RunRecord.name(ofTensor: path, keptAs: name)] = tensor
      }
    }
    try Safetensors.write(tensors, metadata: metadata, to: file)
  }
}
