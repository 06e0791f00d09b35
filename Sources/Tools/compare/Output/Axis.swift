import Foundation

/// How numbers become positions along a plot's side.
struct Axis {
  let title: String
  let range: ClosedRange<Double>
  let isLogarithmic: Bool

  /// The numbers that are written at the side, each with its text.
  let ticks: [(value: Double, text: String)]

  /// An axis in even steps.
  static func linear(_ title: String, _ range: ClosedRange<Double>, step: Double) -> Axis {
    Axis(
      title: title, range: range, isLogarithmic: false,
      ticks: stride(from: range.lowerBound, through: range.upperBound, by: step).map {
        ($0, String(format: "%g", $0))
      })
  }

  /// An axis of whole decades that holds all positive finite values, with a tick at each, or at every
  /// second or third where there are many.
  static func logarithmic(
    _ title: String, _ values: [Double], text: (Double) -> String = Axis.power
  ) -> Axis {
    let logarithms = values.filter { $0 > 0 && $0.isFinite }.map { log10($0) }
    let low = (logarithms.min() ?? 0).rounded(.down)
    let high = max((logarithms.max() ?? 1).rounded(.up), low + 1)
    let step = ((high - low) / 8).rounded(.up)
    return Axis(
      title: title, range: pow(10, low)...pow(10, high), isLogarithmic: true,
      ticks: stride(from: low, through: high, by: step).map { (pow(10, $0), text(pow(10, $0))) })
  }

  /// Where a value stands between 0 and 1; those outside stand at the ends.
  func position(of value: Double) -> Double {
    func place(_ value: Double) -> Double { isLogarithmic ? log10(value) : value }
    guard value > 0 || !isLogarithmic else { return 0 }
    let (low, high) = (place(range.lowerBound), place(range.upperBound))
    return min(max((place(value) - low) / (high - low), 0), 1)
  }

  /// Between decades, 2 to 9 times each, which have lines and no text.
  var minorTicks: [Double] {
    guard isLogarithmic, ticks.count > 1, ticks[1].value / ticks[0].value < 11 else { return [] }
    return ticks.dropLast().flatMap { tick in (2...9).map { tick.value * Double($0) } }
  }

  /// 10 with an exponent.
  static func power(_ value: Double) -> String {
    let exponent = Int(log10(value).rounded())
    if (-1...2).contains(exponent) { return String(format: "%g", value) }
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return "10" + (exponent < 0 ? "⁻" : "")
      + String(String(exponent.magnitude).map { digits[$0.wholeNumberValue!] })
  }

  /// A time in seconds.
  static func time(_ value: Double) -> String {
    scaled(value, [(1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")])
  }

  /// A number of bytes.
  static func bytes(_ value: Double) -> String {
    scaled(value, [(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "B")])
  }

  private static func scaled(_ value: Double, _ units: [(Double, String)]) -> String {
    let (unit, name) = units.first { value >= $0.0 * 0.999 } ?? units[units.count - 1]
    return String(format: "%.3g ", value / unit) + name
  }
}
