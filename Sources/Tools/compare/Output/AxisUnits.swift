import AdjointNetworks
import Foundation

extension Axis {
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
