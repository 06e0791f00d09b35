import Foundation
import Programs

extension Double {
  /// A number of units of the last place.
  var ulps: String {
    if self == 0 { return "0" }
    if self < 100_000 { return text(self < 100 ? "%.2f" : "%.0f") }
    return text("%.1e").replacingOccurrences(of: "e+0", with: "e")
      .replacingOccurrences(of: "e+", with: "e")
  }
}
