import AdjointFiles
import Foundation

/// What a run's file says beside its tensors, in JSON under one key of the metadata.
struct RunRecord: Codable, Equatable {
  var version = RunRecord.currentVersion
  let seed: Int
  let position: Int
  let step: Int
  let skippedSteps: Int
  let skippingNonFinite: Bool

  /// The rules of the groups.
  let rules: [RuleRecord]

  /// What the rules keep for each parameter, by path, and the paths of the frozen ones.
  let parameters: [String: ParameterRecord]
  let frozen: [String]

  let averageDecay: Double?
  let data: DataRecord?

  /// Which rule moves a parameter, and what the rule keeps for it.
  struct ParameterRecord: Codable, Equatable {
    let rule: Int
    let updateCount: Int

    /// The names of the tensors that the rule keeps.
    let state: [String]
  }

  /// The data that a run goes through.
  struct DataRecord: Codable, Equatable, CustomStringConvertible {
    let exampleCount: Int
    let batchSize: Int

    /// Whether smaller batches are left out. It stands in the file only where they are.
    let dropsLast: Bool?

    var description: String {
      "\(exampleCount) examples in batches of \(batchSize)"
        + (dropsLast == true ? " without a smaller last one" : "")
    }
  }

  static let currentVersion = 1

  /// The key of the record in the metadata, and what the keys of values of one's own begin with.
  static let key = "adjoint.run"
  static let keptPrefix = "adjoint.run.kept."

  /// The name in the file of what a rule keeps for a parameter.
  static func name(ofState name: String, for path: String) -> String {
    "\(rulePrefix)\(path)/\(name)"
  }

  /// What all of these names begin with.
  static let rulePrefix = "optimizer/"

  /// The name in the file of a tensor of a value of one's own.
  static func name(ofTensor path: String, keptAs name: String) -> String { "kept/\(name)/\(path)" }

  /// The name in the file of the average of a parameter.
  static func name(ofAverageOf path: String) -> String { "average/\(path)" }
}

extension Safetensors {
  /// Whether a tensor belongs to a run and not to its model.
  func isOfRunAlone(_ name: String) -> Bool {
    metadata[RunRecord.key] != nil
      && [RunRecord.rulePrefix, "average/", "kept/"].contains { name.hasPrefix($0) }
  }
}

extension RunRecord {
  /// - Parameters:
  ///   - run: what is recorded.
  ///   - count: of how many steps the learning rates are recorded; all that were made, unless it is said.
  init(of run: TrainingRun, comparedAt count: Int? = nil) {
    let optimizer = run.optimizer
    seed = run.seed
    position = run.position.batch
    (step, skippedSteps) = (optimizer.step, optimizer.skippedSteps)
    skippingNonFinite = optimizer.skipsNonFinite
    rules = optimizer.groups.map { RuleRecord($0.rule, steps: count ?? optimizer.step) }
    parameters = Dictionary(
      uniqueKeysWithValues: optimizer.slots.map { slot in
        let (count, names) = (slot.state.updateCount, slot.state.names.sorted())
        return (slot.path, ParameterRecord(rule: slot.group, updateCount: count, state: names))
      })
    frozen = run.model.parameters.paths.filter { [parameters] in parameters[$0] == nil }
    averageDecay = run.average?.decay
    data = run.data
  }

  /// The record as it stands in a file.
  var text: String {
    do {
      return try JSONEncoder.exact.text(of: self)
    } catch {
      fatalError("TrainingRun: names and numbers alone cannot be encoded: \(error)")
    }
  }
}
