import Foundation

extension Int {
  /// The number with its digits in groups: `1,234,567`.
  var grouped: String {
    var groups = ""
    for (index, digit) in String(magnitude).reversed().enumerated() {
      if index > 0 && index % 3 == 0 { groups.append(",") }
      groups.append(digit)
    }
    return (self < 0 ? "-" : "") + String(groups.reversed())
  }
}

extension Double {
  /// The number with four decimals, as a loss is read: `2.1034`, `1.2e-05`, `NaN`.
  var brief: String {
    let isPlain = self == 0 || (magnitude >= 1e-3 && magnitude < 1e6)
    return text(isPlain ? "%.4f" : "%.2g")
  }

  /// The number in three digits, as a norm is read: `0.0123`, `4.56e-07`.
  var short: String { text("%.3g") }

  /// The number in C's notation for formats.
  func text(_ format: String) -> String {
    if isNaN { return "NaN" }
    if isInfinite { return self < 0 ? "−∞" : "∞" }
    return String(format: format, self)
  }
}
