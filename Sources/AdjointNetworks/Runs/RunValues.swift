import AdjointFiles
import Foundation

extension TrainingRun {
  /// Keeps a value of one's own with the run, such as curves or a count: it is saved with it.
  ///
  /// ```swift
  /// var curves = Curves()
  /// try run.restore(&curves, as: "curves")  // after run.resume(from:)
  /// …
  /// try run.keep(curves, as: "curves")  // before run.save(to:)
  /// ```
  ///
  /// It stands in the file as JSON, in which every finite number stays exactly what it is. Throws where the
  /// value cannot be encoded.
  public func keep(_ value: some Encodable, as name: String) throws {
    kept[name] = try KeptValue(value)
  }

  /// The value that was kept under this name; nil where there is none. Throws `FileError`, which names the file
  /// and the value, where it is of another type.
  public func kept<Value: Decodable>(
    _ name: String, as type: Value.Type
  ) throws(FileError) -> Value? {
    try kept[name]?.decoded(as: type, keptAs: name)
  }

  /// Makes a value what was kept under this name. Where there is nothing of this name it stays as it is.
  ///
  /// Throws `FileError`, which names the file and the value, where it is of another type.
  ///
  /// - Returns: whether there was something.
  @discardableResult
  public func restore<Value: Decodable>(
    _ value: inout Value, as name: String
  ) throws(FileError) -> Bool {
    guard let kept = try kept(name, as: Value.self) else { return false }
    value = kept
    return true
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
