import Adjoint
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

    var description: String { "\(exampleCount) examples in batches of \(batchSize)" }
  }

  static let currentVersion = 1

  /// The key of the record in the metadata, and what the keys of values of one's own begin with.
  static let key = "adjoint.run"
  static let keptPrefix = "adjoint.run.kept."

  /// The name in the file of what a rule keeps for a parameter.
  static func name(ofState name: String, for path: String) -> String { "optimizer/\(path)/\(name)" }

  /// The name in the file of the average of a parameter.
  static func name(ofAverageOf path: String) -> String { "average/\(path)" }
}

extension Safetensors {
  /// Whether a tensor belongs to a run and not to its model.
  func isOfRunAlone(_ name: String) -> Bool {
    metadata[RunRecord.key] != nil && (name.hasPrefix("optimizer/") || name.hasPrefix("average/"))
  }
}

extension RunRecord {
  /// - Parameters:
  ///   - run: what is recorded.
  ///   - count: of how many steps the learning rates are recorded; all that were made, unless it is said.
  init(of run: TrainingRun, comparedAt count: Int? = nil) {
    let optimizer = run.optimizer
    seed = run.seed
    position = run.position
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

  /// The record of a file. Throws `FileError` where there is none, where it is damaged, and where a later
  /// version of this library has written it.
  init(of file: Safetensors) throws(FileError) {
    struct Version: Decodable { let version: Int }
    guard let text = file.metadata[Self.key] else {
      throw FileError(
        file: file.file, field: Self.key,
        problem: "the file holds tensors and no run; a model loads them with load(from:)")
    }
    let version = try file.decode(Version.self, from: text, Self.key).version
    guard version == Self.currentVersion else {
      throw FileError(
        file: file.file, field: Self.key,
        problem: "the run has the version \(version) of the format, and this library reads version "
          + "\(Self.currentVersion)")
    }
    self = try file.decode(RunRecord.self, from: text, Self.key)
    try check(file: file.file)
  }

  /// The record as it stands in a file.
  var text: String {
    // Names and finite numbers can always be encoded.
    try! JSONEncoder.exact.text(of: self)
  }

  /// Throws unless all numbers are those of some run.
  private func check(file: String) throws(FileError) {
    func refuse(_ problem: String) -> FileError {
      FileError(file: file, field: Self.key, problem: problem)
    }
    // Beyond 2⁵³ not every number of JSON is exact.
    let range = 0..<1 << 53
    let counts = [("step", step), ("position", position), ("skippedSteps", skippedSteps)]
    for (name, count) in counts where !range.contains(count) {
      throw refuse("\(name) is \(count), and must be 0 or more and below 2⁵³")
    }
    if let data, data.exampleCount < 1 || data.batchSize < 1 {
      throw refuse("there are no \(data)")
    }
    for (path, record) in parameters.sorted(by: { $0.key < $1.key }) {
      guard rules.indices.contains(record.rule) else {
        throw refuse("\(path) has the rule \(record.rule), and there are \(rules.count)")
      }
      guard (0...step).contains(record.updateCount) else {
        throw refuse("\(path) has had \(record.updateCount) updates in \(step) steps")
      }
    }
    for rule in rules where !rule.hasRates(ofSteps: step) {
      throw refuse("\(rule.type) has \(rule.learningRates.count) learning rates of \(step) steps")
    }
  }
}

extension Safetensors {
  /// A value in JSON.
  func decode<Value: Decodable>(
    _ type: Value.Type, from text: String, _ field: String
  ) throws(FileError) -> Value {
    do {
      return try JSONDecoder.exact.decode(type, from: Data(text.utf8))
    } catch {
      throw FileError(file: file, field: field, problem: "it cannot be read: \(error)")
    }
  }
}
