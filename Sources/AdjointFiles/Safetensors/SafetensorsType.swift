import Adjoint

/// A type of numbers, by the name that it has in a safetensors file.
struct SafetensorsType {
  let name: String
  let bitCount: Int

  /// The type as this library reads it; nil where it does not.
  let stored: StoredType?

  /// Nil where the format has no such type.
  init?(name: String) {
    self.name = name
    stored = Self.stored[name]
    guard let bitCount = stored.map({ $0.byteCount * 8 }) ?? Self.bitCounts[name] else {
      return nil
    }
    self.bitCount = bitCount
  }

  /// How many bytes an array takes; nil where no memory holds so many, and where they are not whole.
  ///
  /// Lengths beside one of 0 count as well, as in `byteCount(of:_:file:_:field:)`.
  func byteCount(of lengths: [Int]) -> Int? {
    var bits = bitCount
    for length in lengths where length > 0 {
      let (product, overflow) = bits.multipliedReportingOverflow(by: length)
      if overflow { return nil }
      bits = product
    }
    if lengths.contains(0) { return 0 }
    return bits.isMultiple(of: 8) ? bits / 8 : nil
  }

  /// What a tensor's type is called.
  static func name(of type: ScalarType) -> String {
    switch type {
    case .float32: "F32"
    case .float64: "F64"
    }
  }

  private static let stored: [String: StoredType] = [
    "BOOL": .bool, "U8": .uint8, "I8": .int8, "U16": .uint16, "I16": .int16, "U32": .uint32,
    "I32": .int32, "U64": .uint64, "I64": .int64, "F16": .float16, "BF16": .bfloat16,
    "F32": .float32, "F64": .float64,
  ]

  /// The other types. The numbers after `E` and `M` are the bits of exponent and mantissa (Micikevicius et
  /// al., "FP8 Formats for Deep Learning", 2022; Open Compute Project, "OCP Microscaling Formats", 2023).
  private static let bitCounts = [
    "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
  ]
}
