import Foundation

extension Axis {
  /// An axis that holds all finite values, with some five ticks at round numbers, or at whole ones alone.
  static func fitted(_ title: String, to values: [Double], isWhole: Bool = false) -> Axis {
    let finite = values.filter(\.isFinite)
    let (low, high) = apart(finite.min() ?? 0, finite.max() ?? 1)
    let step = max(roundStep(high / 5 - low / 5), isWhole ? 1 : 0)
    let ticks = stride(
      from: (low / step).rounded(.up), through: (high / step).rounded(.down), by: 1
    )
    .map { $0 * step }
    return Axis(
      title: title, range: low...high, isLogarithmic: false,
      ticks: ticks.map { ($0, text($0, step: step)) })
  }

  /// A logarithmic axis that holds all positive finite values, with ticks at 1, 2 and 5 times the powers
  /// of 10, or at the powers alone where there are many.
  static func fittedLogarithmic(_ title: String, to values: [Double]) -> Axis {
    let positive = values.filter { $0 >= .leastNormalMagnitude && $0.isFinite }
    guard let low = positive.min(), let high = positive.max(), high / low < 1000 else {
      return logarithmic(title, values)
    }
    // Logarithms of values that are nearly equal may be the same.
    let (first, last) =
      high / low > 1.000_001 ? (low, high) : (low / 2, min(low * 2, .greatestFiniteMagnitude))
    let exponents = Int(log10(first).rounded(.down))...Int(log10(last).rounded(.up))
    let round = exponents.flatMap { exponent in
      [1, 2, 5].map { $0 * pow(10, Double(exponent)) }
    }.filter { $0 >= first && $0 <= last }
    // Within less than an octave there may be none of these.
    let linear = fitted(title, to: [first, last])
    return Axis(
      title: title, range: first...last, isLogarithmic: true,
      ticks: round.count < 3 ? linear.ticks : round.map { ($0, String(format: "%g", $0)) })
  }

  /// The ends of a range that is not empty.
  private static func apart(_ low: Double, _ high: Double) -> (Double, Double) {
    if high / 2 - low / 2 > max(low.magnitude, high.magnitude) * 1e-12 { return (low, high) }
    let space = low == 0 ? 1 : max(low.magnitude / 10, .leastNormalMagnitude)
    return (
      max(low - space, -.greatestFiniteMagnitude), min(high + space, .greatestFiniteMagnitude)
    )
  }

  /// 1, 2 or 5 times a power of 10, and at least as large as this.
  private static func roundStep(_ least: Double) -> Double {
    let power = pow(10, log10(least).rounded(.down))
    return [1, 2, 5].map { $0 * power }.first { $0 >= least } ?? 10 * power
  }

  /// A tick with as many decimals as the step has.
  private static func text(_ value: Double, step: Double) -> String {
    if value == 0 { return "0" }
    if value.magnitude >= 1e7 || step < 1e-5 { return String(format: "%.3g", value) }
    if step >= 1 { return Int(value.rounded()).grouped }
    return String(format: "%.\(Int(-(log10(step).rounded(.down))))f", value)
  }
}
