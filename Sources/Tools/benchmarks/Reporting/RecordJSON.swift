import Foundation

extension [Record] {
  /// An array of objects, each with the fields of ``Record`` that it has.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    // Records hold nothing that could not be encoded.
    return String(decoding: try! encoder.encode(self), as: UTF8.self)
  }
}
