extension StableHLO.Element {
  /// A number as MLIR has it: with a point, and in hexadecimal digits where it is not finite.
  func text(_ number: Double) -> String {
    switch self {
    case .boolean: return number == 0 ? "false" : "true"
    case .integer: return "\(Int(number))"
    case .unsigned: return "\(UInt64(number))"
    case .float32:
      let number = Float(number)
      return number.isFinite ? withPoint("\(number)") : "0x" + number.bitPattern.hexadecimal
    case .float64:
      return number.isFinite ? withPoint("\(number)") : "0x" + number.bitPattern.hexadecimal
    }
  }

  private func withPoint(_ text: String) -> String {
    guard !text.contains("."), let exponent = text.firstIndex(of: "e") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }
}

extension StableHLO {
  /// Whole numbers, such as positions.
  func constant(_ numbers: [Int], shape: Shape) -> Value {
    constant(
      shape, .integer, numbers.map { "\($0)" }, bytes: { numbers.map { $0.littleEndian } })
  }

  /// A constant of a program.
  func constant(_ value: ProgramValue) -> Value {
    let element = value.element
    switch value {
    case .integers(let integers): return constant(integers, shape: value.shape)
    case .key(let key):
      return constant(value.shape, element, key.words.map { "\($0)" }) { key.words }
    case .mask(let mask):
      if let only = value.repeatedScalar {
        return constant(only == "true" ? 1 : 0, shape: mask.shape, as: element)
      }
      // MLIR packs the bits of truth values, so these are always a list.
      return constant(mask.shape, element, mask.elements.map { "\($0)" }, bytes: { [UInt8]?.none })
    case .tensor(let tensor):
      let scalars = tensor.scalars
      if value.repeatedScalar != nil, let first = scalars.first {
        return constant(first, shape: tensor.shape, as: element)
      }
      let numbers = scalars.map(element.text)
      return tensor.scalarType == .float32
        ? constant(tensor.shape, element, numbers) {
          scalars.map { Float($0).bitPattern.littleEndian }
        }
        : constant(tensor.shape, element, numbers) { scalars.map { $0.bitPattern.littleEndian } }
    }
  }

  /// A few numbers are written as lists, and many by their bytes.
  private func constant<Bits>(
    _ shape: Shape, _ element: Element, _ numbers: [String], bytes: () -> [Bits]?
  ) -> Value {
    var text = Self.nested(numbers[...], Array(shape)[...])
    if numbers.count > 64, let words = bytes() {
      text = words.withUnsafeBytes { bytes in
        "\"0x" + bytes.map { $0.hexadecimal }.joined() + "\""
      }
    }
    return write("stablehlo.constant dense<\(text)>", of: [], shape: shape, element: element)
  }

  private static func nested(_ numbers: ArraySlice<String>, _ lengths: ArraySlice<Int>) -> String {
    guard let length = lengths.first else { return numbers.first ?? "" }
    guard length > 0 else { return "" }
    let step = numbers.count / length
    let parts = (0..<length).map { index in
      let start = numbers.startIndex + index * step
      return nested(numbers[start..<start + step], lengths.dropFirst())
    }
    return "[" + parts.joined(separator: ", ") + "]"
  }
}

extension FixedWidthInteger where Self: UnsignedInteger {
  /// All hexadecimal digits.
  fileprivate var hexadecimal: String {
    let digits = String(self, radix: 16, uppercase: true)
    return String(repeating: "0", count: Self.bitWidth / 4 - digits.count) + digits
  }
}
