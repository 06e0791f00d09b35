import Foundation
import Programs

/// A record as a line for people, and where it has a curve, a line for each point below it.
extension Record: CustomStringConvertible {
  var description: String {
    var line = name.padded(to: max(40, name.count + 1))
    if let time { line += text(time) }
    if let rate { line += text(rate) }
    if let memory { line += text(memory) }
    return line + (table.map { "\n\($0)" } ?? "")
  }

  private func text(_ time: Timing) -> String {
    let seconds = time.seconds
    let runs =
      time.runsPerBatch == 1
      ? "\(seconds.count) runs" : "\(seconds.count) batches of \(time.runsPerBatch)"
    return String(
      format: "%12.2f µs  (%.2f … %.2f, \(runs))", seconds.median * 1e6, seconds.lowDecile * 1e6,
      seconds.highDecile * 1e6)
  }

  private func text(_ rate: Rate) -> String {
    let unit = rate.unit == .flops ? "GFLOP/s" : "GB/s"
    var text = String(format: "  %.1f \(unit)", rate.perSecond / 1e9)
    if let limit = rate.limit, let fraction = rate.fraction, let most = rate.limitPerSecond {
      text += String(format: ", %.2f of \(limit) (%.1f \(limit.unit))", fraction, most / 1e9)
    }
    return text
  }

  private func text(_ memory: Memory) -> String {
    var text = String(format: "  peak %.1f MB above", Double(memory.peak) / 1e6)
    if let reference = memory.reference, let name = memory.referenceName {
      text += String(format: "; \(name) %.1f MB", Double(reference) / 1e6)
    }
    return text
  }

  /// The curve, a line for each point.
  private var table: TextTable? {
    guard let curve, let names = curve.first?.keys.sorted() else { return nil }
    let lines = curve.map { point in names.map { (point[$0] ?? .nan).text("%.9g") } }
    return TextTable([names] + lines) { _ in .right(14) }
  }
}
