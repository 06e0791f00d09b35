import Adjoint
import AdjointNetworks
import Foundation

/// The peaks of resident memory: of a training step of a network of 50 layers, with everything kept
/// and with checkpoints, and of softmax cross-entropy, fused, composed and in its linear form.
///
/// Linux alone tells the peak and lets it be reset; elsewhere this prints nothing. Each line is the
/// peak above what there was before. What a step returns to the pool stays resident, so a figure is
/// exact in a run of its own: `--filter "memory/50-layers plain"`.
func reportPeakMemory(filter: String) {
  reportLayers(filter)
  for (rows, classes) in [(8192, 1000), (256, 50257)] { reportLoss(rows, classes, filter) }
  reportLinearLoss(filter)
}

private func reportLayers(_ filter: String) {
  let (layers, width, batch) = (50, 512, 1024)
  let name = "memory/\(layers)-layers"
  guard isWanted(name, filter) else { return }
  let model = withSeed(1) { (0..<layers).map { _ in Linear(width, width) } }
  let inputs = normal([batch, width], seed: 1)

  func forward(_ x: Tensor, _ range: Range<Int>) -> Tensor {
    model[range].reduce(x) { x, layer in tanh(layer(x)) }
  }
  report("\(name) checkpointed", filter) {
    _ = valueWithGradients {
      stride(from: 0, to: layers, by: 7).reduce(inputs) { x, start in
        checkpoint(at: x) { forward($0, start..<min(start + 7, layers)) }
      }.mean()
    }
  }
  report("\(name) plain", filter) { _ = valueWithGradients { forward(inputs, 0..<layers).mean() } }
}

private func reportLoss(_ rows: Int, _ classes: Int, _ filter: String) {
  let name = "memory/sce/\(rows)x\(classes)"
  guard isWanted(name, filter) else { return }
  let logits = normal([rows, classes], seed: 1)
  let loss = SoftmaxCrossEntropy(labels: randomLabels(rows, classes: classes))
  print("\(name): the logits are \(rows * classes * 4 / 1_000_000) MB")
  report("\(name) fused", filter) { _ = valueWithGradient(at: logits) { loss($0) } }
  report("\(name) composed", filter) {
    _ = valueWithGradient(at: logits) { loss.composition([$0]) }
  }
}

private func reportLinearLoss(_ filter: String) {
  let (rows, length, classes) = (2048, 512, 32000)
  let name = "memory/linear-sce/\(rows)x\(length)x\(classes)"
  guard isWanted(name, filter) else { return }
  let inputs = normal([rows, length], seed: 1) * 0.05
  let weights = normal([classes, length], seed: 2)
  let loss = SoftmaxCrossEntropy(labels: randomLabels(rows, classes: classes))
  let gradients = (rows + classes) * length * 4
  print("\(name): the gradients are \(gradients / 1_000_000) MB")
  report("\(name) fused", filter) {
    _ = valueWithGradient(at: inputs, weights) { loss($0, weights: $1) }
  }
  report("\(name) composed", filter) {
    _ = valueWithGradient(at: inputs, weights) { loss(matmul($0, $1, transposing: .right)) }
  }
}

/// Whether a filter may want some of the lines whose names begin like this.
private func isWanted(_ name: String, _ filter: String) -> Bool {
  filter.isEmpty || name.contains(filter) || filter.hasPrefix(name)
}

private func report(_ name: String, _ filter: String, _ work: () -> Void) {
  guard filter.isEmpty || name.contains(filter), ProcessMemory.resetPeak() else { return }
  let start = ProcessMemory.kilobytes("VmHWM")
  let time = ContinuousClock().measure(work)
  print(
    name.padding(toLength: 44, withPad: " ", startingAt: 0)
      + String(format: "%12.1f ms", time / .milliseconds(1))
      + String(
        format: "  peak %.1f MB above", Double(ProcessMemory.kilobytes("VmHWM") - start) / 1e3))
}
