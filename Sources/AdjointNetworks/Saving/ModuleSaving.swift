import Adjoint
import AdjointFiles
import Foundation

// The tied values stand as in Python's `safetensors.torch.save_model`: once, and each further name in the
// metadata, with the name that it stands for.

extension Module {
  /// Writes the parameters and buffers to a safetensors file, by their paths.
  ///
  /// The file is written whole or not at all, and one that was there stays until then. A value that is
  /// reached by several paths is written once, under the first; the other paths are in the metadata. Within
  /// ``MovingAverage/applied(_:)`` the averages are written.
  ///
  /// Throws `WritingError`.
  ///
  /// - Parameters:
  ///   - file: where to write.
  ///   - metadata: texts of one's own, which are written with it.
  public func save(to file: URL, metadata: [String: String] = [:]) throws(WritingError) {
    let state = ModuleState(of: self)
    try Safetensors.write(
      state.tensors, metadata: metadata.merging(state.aliases) { _, alias in alias }, to: file)
  }

  /// Reads the parameters and buffers from a safetensors file, such as ``save(to:metadata:)`` and Python
  /// write it, or from that of a ``TrainingRun``.
  ///
  /// ```swift
  /// try model.load(from: file)  // all of it, and the file has nothing else
  /// try model.load(from: file, only: "encoder")  // a part, whatever else the file has
  /// try model.load(from: file) { path in "model." + path }  // under other names
  /// ```
  ///
  /// Throws `FileError` where the file is damaged, and ``LoadingError`` with all differences where it is of
  /// another model. Then nothing has changed. Traps when a pattern matches nothing.
  ///
  /// - Parameters:
  ///   - file: the file to read.
  ///   - patterns: which paths to load, as in ``Named/matching(_:)``. Without one all are loaded, and a tensor
  ///     in the file that has no place in the model is an error.
  ///   - isConverting: whether numbers of another type than the model's are taken, rounded to the nearest.
  ///   - name: the name in the file of what has a path in the model.
  @discardableResult
  public func load(
    from file: URL, only patterns: String..., converting isConverting: Bool = false,
    naming name: (_ path: String) -> String = { $0 }
  ) throws -> LoadingReport {
    let all = ModuleState(of: self)
    let wanted = patterns.isEmpty ? all : all.matching(patterns)
    var loading = StateLoading(try Safetensors(contentsOf: file))
    loading.take(wanted, converting: isConverting, naming: name)
    if patterns.isEmpty { loading.refuseTheRest() }
    return try loading.finish()
  }
}

extension Named<Parameter> {
  /// Reads these parameters from a safetensors file, whatever else it has, as
  /// `Module.load(from:only:converting:naming:)` does.
  @discardableResult
  public func load(
    from file: URL, converting isConverting: Bool = false,
    naming name: (_ path: String) -> String = { $0 }
  ) throws -> LoadingReport {
    var loading = StateLoading(try Safetensors(contentsOf: file))
    loading.take(ModuleState(self), converting: isConverting, naming: name)
    return try loading.finish()
  }
}
