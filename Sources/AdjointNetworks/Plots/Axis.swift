import Foundation

/// How numbers become positions along a plot's side.
package struct Axis: Sendable {
  let title: String
  package let range: ClosedRange<Double>
  let isLogarithmic: Bool

  /// The numbers that are written at the side, each with its text.
  package let ticks: [(value: Double, text: String)]

  /// An axis in even steps.
  package static func linear(
    _ title: String, _ range: ClosedRange<Double>, step: Double
  ) -> Axis {
    Axis(
      title: title, range: range, isLogarithmic: false,
      ticks: stride(from: range.lowerBound, through: range.upperBound, by: step).map {
        ($0, String(format: "%g", $0))
      })
  }

  /// An axis of whole decades that holds all positive finite values, with a tick at each, or at every
  /// second or third where there are many.
  package static func logarithmic(
    _ title: String, _ values: [Double], text: (Double) -> String = Axis.power
  ) -> Axis {
    let logarithms = values.filter { $0 >= .leastNormalMagnitude && $0.isFinite }.map { log10($0) }
    // No power of 10 is larger.
    let low = min((logarithms.min() ?? 0).rounded(.down), 307)
    let high = min(max((logarithms.max() ?? 1).rounded(.up), low + 1), 308)
    let step = ((high - low) / 8).rounded(.up)
    return Axis(
      title: title, range: pow(10, low)...pow(10, high), isLogarithmic: true,
      ticks: stride(from: low, through: high, by: step).map { (pow(10, $0), text(pow(10, $0))) })
  }

  /// Where a value stands between 0 and 1; those outside stand at the ends.
  package func position(of value: Double) -> Double {
    // Of the halves, the difference overflows for no numbers.
    func place(_ value: Double) -> Double { isLogarithmic ? log10(value) : value / 2 }
    guard value > 0 || !isLogarithmic else { return 0 }
    let (low, high) = (place(range.lowerBound), place(range.upperBound))
    return min(max((place(value) - low) / (high - low), 0), 1)
  }

  /// Between decades, 2 to 9 times each, which have lines and no text.
  package var minorTicks: [Double] {
    guard isLogarithmic, ticks.count > 1 else { return [] }
    let ratio = ticks[1].value / ticks[0].value
    guard ratio > 9 && ratio < 11 else { return [] }
    return ticks.dropLast().flatMap { tick in (2...9).map { tick.value * Double($0) } }
  }

  /// 10 with an exponent.
  package static func power(_ value: Double) -> String {
    let exponent = Int(log10(value).rounded())
    if (-1...2).contains(exponent) { return String(format: "%g", value) }
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return "10" + (exponent < 0 ? "⁻" : "")
      + String(String(exponent.magnitude).map { digits[$0.wholeNumberValue!] })
  }
}
