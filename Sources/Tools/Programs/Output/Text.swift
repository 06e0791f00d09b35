import Foundation

extension Double {
  /// The number in C's notation for formats, without the sign of what is rounded to zero.
  public func text(_ format: String) -> String {
    if isNaN { return "NaN" }
    if isInfinite { return self < 0 ? "−∞" : "∞" }
    let text = String(format: format, self)
    return text.hasPrefix("-") && Double(text) == 0 ? String(text.dropFirst()) : text
  }
}

extension String {
  /// Followed by spaces up to a width.
  public func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// After spaces up to a width.
  func indented(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  var withoutTrailingSpaces: String { String(reversed().drop { $0 == " " }.reversed()) }
}
