import AdjointFiles
import Foundation

extension TrainingRun {
  /// Keeps a value of one's own with the run, such as the best accuracy so far: it is saved with it.
  ///
  /// ```swift
  /// var best = try run.kept("best", as: Double.self) ?? -.infinity
  /// run.keep(best, as: "best")
  /// ```
  ///
  /// It stands in the file as JSON, in which every finite number stays exactly what it is. Throws where the
  /// value cannot be encoded.
  public func keep(_ value: some Encodable, as name: String) throws {
    kept[name] = try JSONEncoder.exact.text(of: value)
  }

  /// The value that was kept under this name; nil where there is none. Throws where it is of another type.
  public func kept<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value? {
    try kept[name].map { try JSONDecoder.exact.decode(type, from: Data($0.utf8)) }
  }
}

extension JSONEncoder {
  /// Writes the same bytes for the same values, and infinities and NaN too.
  static var exact: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  func text(of value: some Encodable) throws -> String {
    String(decoding: try encode(value), as: UTF8.self)
  }
}

extension JSONDecoder {
  /// Reads what ``JSONEncoder/exact`` writes.
  static var exact: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
