import Adjoint
import Foundation

extension Safetensors {
  /// Writes tensors to a file, whole or not at all: a file that was there stays until the new one is
  /// complete.
  ///
  /// The same tensors and texts give the same bytes: tensors of `F64` come before those of `F32`, and the
  /// others in the order of their names; the header is filled with spaces to a multiple of 8 bytes. Python's
  /// `safetensors` writes the same, but for the order of several texts, which changes there from run to run.
  ///
  /// Throws ``WritingError``. Traps when a tensor is called `__metadata__`, and when the header would take
  /// more than the 100 MB that may be read.
  public static func write(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], to file: URL
  ) throws(WritingError) {
    let inOrder = tensors.sorted {
      let (first, second) = ($0.value.scalarType.byteCount, $1.value.scalarType.byteCount)
      return first == second ? $0.key.isBefore($1.key) : first > second
    }
    let header = SafetensorsHeader.text(of: inOrder, metadata)
    try replaceFile(at: file) { file throws(WritingError) in
      var count: [UInt8] = []
      count.append(littleEndian: UInt64(header.utf8.count))
      try file.write(count)
      try file.write(header)
      for (_, tensor) in inOrder { try file.write(scalarsOf: tensor) }
    }
  }
}

extension SafetensorsHeader {
  /// The header of tensors in their order.
  fileprivate static func text(
    of tensors: [(key: String, value: Tensor)], _ metadata: [String: String]
  ) -> String {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.isBefore($1.key) }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\(quoted(metadataKey)):{\(texts.joined(separator: ","))}")
    }
    var end = 0
    for (name, tensor) in tensors {
      require(
        name != metadataKey,
        "Safetensors: a tensor of shape \(tensor.shape) is called \(metadataKey), the name that the "
          + "format keeps for texts; call it something else")
      let lengths = tensor.shape.map(String.init).joined(separator: ",")
      let start = end
      end += tensor.elementCount * tensor.scalarType.byteCount
      members.append(
        "\(quoted(name)):{\"dtype\":\"\(SafetensorsType.name(of: tensor.scalarType))\","
          + "\"shape\":[\(lengths)],\"data_offsets\":[\(start),\(end)]}")
    }
    var text = "{" + members.joined(separator: ",") + "}"
    text += String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
    require(
      text.utf8.count <= mostBytes,
      "Safetensors: the header of \(tensors.count) tensors and \(metadata.count) texts takes "
        + "\(text.utf8.count) bytes, and \(mostBytes) are the most; write fewer or shorter texts")
    return text
  }

  /// A text as JSON has it, escaped where it must be.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\u{8}": quoted += "\\b"
      case "\u{C}": quoted += "\\f"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\0"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension String {
  /// Whether the bytes of this text come before those of another: Swift's own order takes some texts of
  /// different bytes for equal.
  fileprivate func isBefore(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
