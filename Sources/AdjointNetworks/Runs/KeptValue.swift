import Adjoint
import AdjointFiles
import Foundation

/// A value of one's own that is kept with a run: its JSON, and tensors by their paths.
struct KeptValue {
  let text: String
  var tensors: [String: Tensor] = [:]

  /// The file that it was read from; nil where the program itself has kept it.
  var file: String?

  init(_ value: some Encodable, tensors: [String: Tensor] = [:]) throws {
    text = try JSONEncoder.exact.text(of: value)
    self.tensors = tensors
  }

  /// All values that a file keeps, by name.
  static func all(in file: Safetensors) throws(FileError) -> [String: KeptValue] {
    var all: [String: KeptValue] = [:]
    for (key, text) in file.metadata where key.hasPrefix(RunRecord.keptPrefix) {
      let name = String(key.dropFirst(RunRecord.keptPrefix.count))
      var value = KeptValue(text: text, file: file.file)
      let prefix = RunRecord.name(ofTensor: "", keptAs: name)
      for entry in file.entries where entry.name.hasPrefix(prefix) {
        value.tensors[String(entry.name.dropFirst(prefix.count))] = try file.tensor(entry.name)
      }
      all[name] = value
    }
    return all
  }

  func decoded<Value: Decodable>(
    as type: Value.Type, keptAs name: String
  ) throws(FileError) -> Value {
    do {
      return try JSONDecoder.exact.decode(type, from: Data(text.utf8))
    } catch {
      throw self.error("it cannot be read as \(type): \(error)", keptAs: name)
    }
  }

  func error(_ problem: String, keptAs name: String) -> FileError {
    FileError(file: file ?? "the run", field: RunRecord.keptPrefix + name, problem: problem)
  }

  private init(text: String, file: String) { (self.text, self.file) = (text, file) }
}
