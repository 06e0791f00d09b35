import Adjoint
import AdjointFiles

extension TrainingRun {
  /// Keeps the best weights, and their metric, with the run: they are saved with it.
  ///
  /// ```swift
  /// var best = Best(of: model, by: .largest)
  /// try run.restore(&best, as: "best")  // after run.resume(from:)
  /// …
  /// try run.keep(best, as: "best")  // before run.save(to:)
  /// ```
  public func keep(_ best: Best, as name: String) throws {
    let state = best.state
    let tensors = Dictionary(uniqueKeysWithValues: state.tensors.map { ($0.path, $0.tensor) })
    kept[name] = try KeptValue(BestRecord(state, by: best.direction), tensors: tensors)
  }

  /// Gives the best weights back that were kept under this name. Where there is nothing of this name `best`
  /// stays as it is.
  ///
  /// Throws `FileError`, which names the file and the value, where they are those of another model or metric.
  ///
  /// - Returns: whether there was something.
  @discardableResult
  public func restore(_ best: inout Best, as name: String) throws(FileError) -> Bool {
    guard let value = kept[name] else { return false }
    let record = try value.decoded(as: BestRecord.self, keptAs: name)
    let state = record.state(with: value.tensors)
    if let problem = record.problem(by: best.direction) ?? best.problem(with: state) {
      throw value.error(problem, keptAs: name)
    }
    best.state = state
    return true
  }
}

/// What is kept of a ``Best`` beside its tensors.
private struct BestRecord: Codable {
  let direction: MetricDirection
  let metric: Double?
  let updateCount: Int
  let bestUpdate: Int?

  /// The paths of the tensors.
  let paths: [String]

  init(_ state: Best.State, by direction: MetricDirection) {
    (self.direction, metric, updateCount) = (direction, state.metric, state.updateCount)
    (bestUpdate, paths) = (state.bestUpdate, state.tensors.map(\.path))
  }

  func state(with tensors: [String: Tensor]) -> Best.State {
    Best.State(
      metric: metric, updateCount: updateCount, bestUpdate: bestUpdate,
      tensors: paths.compactMap { path in tensors[path].map { (path, $0) } })
  }

  func problem(by own: MetricDirection) -> String? {
    if direction != own {
      return "the \(direction) metric is the best in the file, and the \(own) here"
    }
    if let metric, !metric.isFinite { return "the best metric is \(metric)" }
    return (metric == nil) == paths.isEmpty ? nil : "a best metric and its weights go together"
  }
}
