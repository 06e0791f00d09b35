/// A decimal number: significand · 10 to the exponent.
struct DecimalParts {
  private(set) var isNegative = false
  private var significand: UInt64 = 0
  private var exponent = 0

  /// Whether the significand has all digits.
  private var isComplete = true

  /// Nil where the text is no number in decimal.
  @inline(__always)
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var index = 0
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      isNegative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    var digitCount = readDigits(text, &index)
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      let fractionCount = readDigits(text, &index)
      digitCount += fractionCount
      exponent = -fractionCount
    }
    guard digitCount > 0 else { return nil }
    if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      guard let power = Self.readExponent(text, &index) else { return nil }
      exponent += power
    }
    guard index == text.count else { return nil }
  }

  /// Appends digits to the significand, and returns how many there are.
  @inline(__always)
  private mutating func readDigits(_ text: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Int {
    let start = index
    while index < text.count {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit > 9 { break }
      // Below 10¹⁸ there is room for one digit more.
      if significand < 1_000_000_000_000_000_000 {
        significand = significand &* 10 &+ UInt64(digit)
      } else {
        isComplete = false
      }
      index += 1
    }
    return index - start
  }

  /// The power after the `e`. One that is too large to matter ends at 10⁹.
  private static func readExponent(
    _ text: UnsafeBufferPointer<UInt8>, _ index: inout Int
  ) -> Int? {
    var isNegative = false
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      isNegative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    let start = index
    var power = 0
    while index < text.count, text[index] &- UInt8(ascii: "0") <= 9 {
      power = min(power * 10 + Int(text[index] - UInt8(ascii: "0")), 1_000_000_000)
      index += 1
    }
    return index == start ? nil : isNegative ? -power : power
  }

  /// The nearest number. Nil for more than 19 digits, and for high powers of ten.
  @inline(__always)
  func nearestMagnitude<Scalar: BinaryFloatingPoint>() -> Scalar? {
    if significand == 0 { return 0 }
    guard isComplete else { return nil }
    return nearestByOneRounding() ?? nearestByIntegers()
  }

  /// The nearest number, where the significand and the power of ten are exact in `Double`: then their
  /// product or quotient is rounded once (Clinger, "How to Read Floating Point Numbers Accurately", 1990).
  /// Nil elsewhere.
  ///
  /// A narrower type rounds the result again. That goes wrong at most where the first rounding has made a
  /// tie, so ties are left to integers.
  @inline(__always)
  private func nearestByOneRounding<Scalar: BinaryFloatingPoint>() -> Scalar? {
    guard significand <= 1 << 53, -22...22 ~= exponent else { return nil }
    let (digits, power) = (Double(significand), Self.exactPowersOfTen[abs(exponent)])
    let number = exponent < 0 ? digits / power : digits * power
    // What the narrower type drops comes to the top. `Double` drops nothing.
    let dropped = number.significandBitPattern << (12 + Scalar.significandBitCount)
    return dropped == 1 << 63 ? nil : Scalar(number)
  }

  private static let exactPowersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The nearest number, where it follows from integers of 128 bits: powers of ten up to 10^±19. Nil
  /// elsewhere.
  ///
  /// The product or quotient has 64 leading bits. Where bits after them are not 0, the last one is set, so
  /// that no false tie appears, and the conversion rounds once. Scaling by a power of two is exact.
  private func nearestByIntegers<Scalar: BinaryFloatingPoint>() -> Scalar? {
    guard -19...19 ~= exponent else { return nil }
    let power = Self.powersOfTen[abs(exponent)]
    if exponent >= 0 {
      let (high, low) = power.multipliedFullWidth(by: significand)
      if high == 0 { return Scalar(low) }
      let zeros = high.leadingZeroBitCount
      let top = high << zeros | low >> (64 - zeros)
      return Self.scaled(top, isExact: low << zeros == 0, exponent: 64 - zeros)
    }
    let shift = significand.leadingZeroBitCount
    let powerShift = power.leadingZeroBitCount
    let (dividend, divisor) = (significand << shift, power << powerShift)
    let isHalved = dividend >= divisor
    let (quotient, remainder) = divisor.dividingFullWidth(
      isHalved ? (dividend >> 1, dividend << 63) : (dividend, 0))
    return Self.scaled(
      quotient, isExact: remainder == 0, exponent: powerShift - shift - (isHalved ? 63 : 64))
  }

  @inline(__always)
  private static func scaled<Scalar: BinaryFloatingPoint>(
    _ bits: UInt64, isExact: Bool, exponent: Int
  ) -> Scalar {
    let scale = Double(bitPattern: UInt64(1023 + exponent) << 52)
    return Scalar(Double(Scalar(isExact ? bits : bits | 1)) * scale)
  }

  private static let powersOfTen: [UInt64] = (0..<19).reduce(into: [1]) { powers, _ in
    powers.append(powers.last! * 10)
  }
}
