import Adjoint
import AdjointNetworks

extension Benchmark {
  /// The peaks of resident memory: of a training step of a network of 50 layers, with everything kept
  /// and with checkpoints, and of softmax cross-entropy, fused, composed and in its linear form.
  ///
  /// Linux alone tells the peak and lets it be reset. What a step returns to the pool stays resident,
  /// so a figure is exact in a process of its own: `--filter memory/50-layers/plain`.
  static var peakMemory: [Benchmark] {
    layers + [(8192, 1000), (256, 50257)].flatMap(losses) + linearLosses + attentionMemory
  }

  private static var layers: [Benchmark] {
    let (layers, width, batch) = (50, 512, 1024)
    @Sendable func network() -> (Tensor, (Tensor, Range<Int>) -> Tensor) {
      let model = withSeed(1) { (0..<layers).map { _ in Linear(width, width) } }
      return (
        normal([batch, width], seed: 1),
        { x, range in model[range].reduce(x) { x, layer in tanh(layer(x)) } }
      )
    }
    let activations = ("all activations", layers * batch * width * 4)
    return [
      peak("memory/50-layers/plain", activations) {
        let (inputs, forward) = network()
        return { _ = valueWithGradients { forward(inputs, 0..<layers).mean() } }
      },
      peak("memory/50-layers/checkpointed", activations) {
        let (inputs, forward) = network()
        return {
          _ = valueWithGradients {
            stride(from: 0, to: layers, by: 7).reduce(inputs) { x, start in
              checkpoint(at: x) { forward($0, start..<min(start + 7, layers)) }
            }.mean()
          }
        }
      },
    ]
  }

  private static func losses(_ rows: Int, _ classes: Int) -> [Benchmark] {
    fusedAndComposed("memory/sce/\(rows)x\(classes)", ("logits", rows * classes * 4)) { isFused in
      let logits = normal([rows, classes], seed: 1)
      let loss = SoftmaxCrossEntropy(.labels(randomIndices(rows, below: classes)))
      return {
        _ = valueWithGradient(at: logits) { isFused ? loss($0) : loss.composition([$0]) }
      }
    }
  }

  private static var linearLosses: [Benchmark] {
    let (rows, length, classes) = (2048, 512, 32000)
    return fusedAndComposed(
      "memory/linear-sce/\(rows)x\(length)x\(classes)",
      ("gradients", (rows + classes) * length * 4)
    ) { isFused in
      let inputs = normal([rows, length], seed: 1) * 0.05
      let weights = normal([classes, length], seed: 2)
      let loss = SoftmaxCrossEntropy(.labels(randomIndices(rows, below: classes)))
      return {
        _ = valueWithGradient(at: inputs, weights) {
          isFused ? loss($0, weights: $1) : loss(matmul($0, $1, transposing: .right))
        }
      }
    }
  }

  static func fusedAndComposed(
    _ name: String, _ reference: (name: String, bytes: Int),
    _ prepare: @escaping @Sendable (_ isFused: Bool) -> () -> Void
  ) -> [Benchmark] {
    [
      peak("\(name)/fused", reference) { prepare(true) },
      peak("\(name)/composed", reference) { prepare(false) },
    ]
  }

  /// The peak of one run, above what is resident when its inputs are ready.
  private static func peak(
    _ name: String, _ reference: (name: String, bytes: Int),
    _ prepare: @escaping @Sendable () -> () -> Void
  ) -> Benchmark {
    Benchmark(name: name) { meter in
      let run = prepare()
      guard ProcessMemory.resetPeak(), let before = ProcessMemory.peak else { return nil }
      run()
      guard let after = ProcessMemory.peak else { return nil }
      var record = Record(name, meter)
      record.memory = .init(
        peak: after - before, reference: reference.bytes, referenceName: reference.name)
      return record
    }
  }
}
