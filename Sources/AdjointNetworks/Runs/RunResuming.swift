import Adjoint
import AdjointFiles
import Foundation

extension TrainingRun {
  /// Goes on where a run that was saved has stopped: each step then has the bits that it would have had, with
  /// any number of threads.
  ///
  /// The run must be made as the saved one was: of the same model, with the same seed, rules, groups and
  /// average. Learning rates are functions, which no file holds; they are compared at the steps that were
  /// made. Throws `FileError` where the file is damaged, holds no run, or was written by a later version,
  /// and ``LoadingError`` with all differences where it is of another run. Then nothing has changed.
  ///
  /// - Parameters:
  ///   - file: the file to read.
  ///   - isAccepting: whether to go on with another seed, other rules or learning rates, other groups, or
  ///     another average than the file's. The report tells of them. What the file has for a rule
  ///     whose numbers have changed is used as far as it fits; a rule of another type begins anew.
  @discardableResult
  public func resume(
    from file: URL, acceptingChanges isAccepting: Bool = false
  ) throws -> LoadingReport {
    let file = try Safetensors(contentsOf: file)
    return try RunResumption(of: self, from: file, isAccepting: isAccepting).finish()
  }
}
