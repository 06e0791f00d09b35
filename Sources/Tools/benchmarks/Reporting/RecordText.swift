import Foundation

/// A record as a line for people, and where it has a curve, a line for each point below it.
extension Record: CustomStringConvertible {
  var description: String {
    var line = name.padding(toLength: max(40, name.count + 1), withPad: " ", startingAt: 0)
    if let time { line += text(time) }
    if let rate { line += text(rate) }
    if let memory { line += text(memory) }
    return ([line] + lines(curve ?? [])).joined(separator: "\n")
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

  private func lines(_ curve: [[String: Double]]) -> [String] {
    guard let first = curve.first else { return [] }
    let columns = first.keys.sorted()
    let widths = columns.map { max($0.count, 14) + 2 }
    func padded(_ texts: [String]) -> String {
      zip(texts, widths).map { text, width in
        String(repeating: " ", count: max(0, width - text.count)) + text
      }.joined()
    }
    return [padded(columns)]
      + curve.map { point in padded(columns.map { String(format: "%.9g", point[$0] ?? .nan) }) }
  }
}
