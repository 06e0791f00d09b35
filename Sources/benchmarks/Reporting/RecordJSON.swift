import Foundation

extension [Record] {
  /// An array of objects, each with the fields of ``Record`` that it has.
  var json: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    // Records hold nothing that could not be encoded.
    return try! encoder.encode(self)
  }
}
