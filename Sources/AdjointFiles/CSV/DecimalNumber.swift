import Adjoint

/// A type of numbers that decimal texts are rounded to.
typealias DecimalScalar = TensorScalar & BinaryFloatingPoint & LosslessStringConvertible

extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// The number that a text is in decimal, rounded once, to the nearest, whatever the locale is; nil where
  /// the text is none.
  ///
  /// A number is `[+|-] digits [. digits] [e [+|-] digits]`, where one of both groups of digits may be
  /// missing, or `nan`, `inf` or `infinity`, also in capitals. There are no spaces, no thousands separators
  /// and no hexadecimal digits.
  init?(decimal text: UnsafeBufferPointer<UInt8>) {
    guard let parts = DecimalParts(text) else {
      self.init(nonFinite: text)
      return
    }
    if let magnitude: Self = parts.nearestMagnitude() {
      self = parts.isNegative ? -magnitude : magnitude
    } else {
      // The grammar was checked. The standard library rounds what is rare: many digits, high powers of ten.
      self.init(String(decoding: text, as: UTF8.self))
    }
  }

  private init?(nonFinite text: UnsafeBufferPointer<UInt8>) {
    let name = String(decoding: text, as: UTF8.self).lowercased()
    guard ["nan", "inf", "infinity"].contains(name.drop { $0 == "+" || $0 == "-" }),
      name.utf8.count < 10
    else { return nil }
    self.init(name)
  }
}
