import Adjoint
import AdjointNetworks
import Foundation

/// The peak of resident memory of one training step of a network of 50 layers, with everything kept
/// and with checkpoints.
///
/// Linux alone tells the peak and lets it be reset; elsewhere this prints nothing.
func reportPeakMemory(filter: String) {
  let (layers, width, batch) = (50, 512, 1024)
  let name = "memory/\(layers)-layers"
  guard filter.isEmpty || name.contains(filter), PeakMemory.reset() else { return }
  let model = withSeed(1) { (0..<layers).map { _ in Linear(width, width) } }
  var random = RandomStream(seed: 1)
  let inputs = Tensor.normal([batch, width], using: &random)

  func forward(_ x: Tensor, _ range: Range<Int>) -> Tensor {
    model[range].reduce(x) { x, layer in tanh(layer(x)) }
  }
  let before = PeakMemory.kilobytes
  func measure(_ variant: String, _ loss: () -> Tensor) {
    _ = PeakMemory.reset()
    let time = ContinuousClock().measure { _ = valueWithGradients { loss() } }
    print(
      "\(name) \(variant)".padding(toLength: 34, withPad: " ", startingAt: 0)
        + String(format: "%12.1f µs", time / .microseconds(1))
        + String(
          format: "  peak %.1f MB above the network", Double(PeakMemory.kilobytes - before) / 1e3))
  }
  // The checkpointed step first: what a step returns to the pool is still resident in the next.
  measure("checkpointed") {
    stride(from: 0, to: layers, by: 7).reduce(inputs) { x, start in
      checkpoint(at: x) { forward($0, start..<min(start + 7, layers)) }
    }.mean()
  }
  measure("plain") { forward(inputs, 0..<layers).mean() }
}

private enum PeakMemory {
  /// The largest resident set since the last reset.
  static var kilobytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }

  /// Makes the present size the peak. Says whether that can be done.
  static func reset() -> Bool {
    (try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)) != nil
      && kilobytes > 0
  }
}
