import Adjoint
import Foundation

extension Safetensors {
  /// Writes tensors to a file, whole or not at all: a file that was there stays until the new one is
  /// complete.
  ///
  /// The same values and texts give the same bytes: integers come before tensors of `F64`, these before those
  /// of `F32`, and each kind in the order of its names; the header is filled with spaces to a multiple of 8
  /// bytes. Python's `safetensors` writes the same, but for the order of several texts, which changes there
  /// from run to run.
  ///
  /// Throws ``WritingError``. Traps when a value is called `__metadata__` or as another, when integers are not
  /// as many as their shape says, and when the header would take more than the 100 MB that may be read.
  ///
  /// - Parameters:
  ///   - tensors: what is written as `F32` and `F64`.
  ///   - integers: what is written as `I64` or `U64`.
  ///   - metadata: texts by their keys.
  ///   - file: where to write.
  public static func write(
    _ tensors: [String: Tensor], integers: [String: Integers] = [:],
    metadata: [String: String] = [:], to file: URL
  ) throws(WritingError) {
    let values =
      tensors.map { (name: $0, value: SafetensorsValue.tensor($1)) }
      + integers.map { ($0, .integers($1)) }
    let inOrder = values.sorted {
      let (first, second) = ($0.value.order, $1.value.order)
      return first == second ? $0.name.isBefore($1.name) : first < second
    }
    let header = SafetensorsHeader.text(of: inOrder, metadata)
    try replaceFile(at: file) { file throws(WritingError) in
      var count: [UInt8] = []
      count.append(littleEndian: UInt64(header.utf8.count))
      try file.write(count)
      try file.write(header)
      for (_, value) in inOrder {
        switch value {
        case .tensor(let tensor): try file.write(scalarsOf: tensor)
        case .integers(let integers): try file.write(integers.bytes)
        }
      }
    }
  }

  /// Integers of a shape, in row-major order.
  public struct Integers: Sendable {
    public let shape: Shape
    public let values: [Int]

    /// Whether they are written as `U64`: those of 2⁶³ and more are the negative ones here, of the same bits.
    public let isUnsigned: Bool

    /// Traps when they are not as many as the shape says.
    public init(_ values: [Int], shape: Shape, unsigned isUnsigned: Bool = false) {
      require(
        values.count == shape.elementCount,
        "Safetensors: \(values.count) integers are not of the shape \(shape)")
      (self.values, self.shape, self.isUnsigned) = (values, shape, isUnsigned)
    }

    fileprivate var bytes: [UInt8] {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(8 * values.count)
      for value in values { bytes.append(littleEndian: UInt64(bitPattern: Int64(value))) }
      return bytes
    }
  }
}

/// What stands in a file under a name.
private enum SafetensorsValue {
  case tensor(Tensor)
  case integers(Safetensors.Integers)

  var shape: Shape {
    switch self {
    case .tensor(let tensor): tensor.shape
    case .integers(let integers): integers.shape
    }
  }

  var type: String {
    switch self {
    case .tensor(let tensor): SafetensorsType.name(of: tensor.scalarType)
    case .integers(let integers): integers.isUnsigned ? "U64" : "I64"
    }
  }

  var byteCount: Int {
    switch self {
    case .tensor(let tensor): tensor.elementCount * tensor.scalarType.byteCount
    case .integers(let integers): 8 * integers.values.count
    }
  }

  /// The order of the types.
  var order: Int {
    switch self {
    case .integers(let integers): integers.isUnsigned ? 0 : 1
    case .tensor(let tensor): tensor.scalarType == .float64 ? 2 : 3
    }
  }
}

extension SafetensorsHeader {
  /// The header of tensors in their order.
  fileprivate static func text(
    of values: [(name: String, value: SafetensorsValue)], _ metadata: [String: String]
  ) -> String {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key.isBefore($1.key) }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }
      members.append("\(quoted(metadataKey)):{\(texts.joined(separator: ","))}")
    }
    var end = 0
    require(
      Set(values.map(\.name)).count == values.count,
      "Safetensors: a tensor and a list of integers have the same name; call one of them something else"
    )
    for (name, value) in values {
      require(
        name != metadataKey,
        "Safetensors: a tensor of shape \(value.shape) is called \(metadataKey), the name that the "
          + "format keeps for texts; call it something else")
      let lengths = value.shape.map(String.init).joined(separator: ",")
      let start = end
      end += value.byteCount
      members.append(
        "\(quoted(name)):{\"dtype\":\"\(value.type)\","
          + "\"shape\":[\(lengths)],\"data_offsets\":[\(start),\(end)]}")
    }
    var text = "{" + members.joined(separator: ",") + "}"
    text += String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
    require(
      text.utf8.count <= mostBytes,
      "Safetensors: the header of \(values.count) tensors and \(metadata.count) texts takes "
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
