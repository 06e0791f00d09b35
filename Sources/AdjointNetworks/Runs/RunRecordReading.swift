import AdjointFiles
import Foundation

extension RunRecord {
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
      guard range.contains(record.updateCount) else {
        throw refuse("\(path) has had \(record.updateCount) updates")
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
