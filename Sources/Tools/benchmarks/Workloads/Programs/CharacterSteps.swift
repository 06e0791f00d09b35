import Adjoint
import AdjointNetworks
import ExampleNetworks

extension Workload {
  /// Steps of `characters --recipe nanogpt-cpu`, on 12 windows of 64 characters of a million.
  static func characterSteps(_ scale: Scale) -> [Workload] {
    let (count, batch) = scale == .whole ? (1_000_000, 12) : (256, 2)
    let (vocabulary, size) = (65, Transformer.Size.nanoGPT)
    let (length, width) = (size.context, size.width)
    // The products of a position are those of the attentions' four layers, of the two after each, which are
    // each four times as large, and of the output.
    let weights = width * (size.layers * (4 * width + 2 * 4 * width) + vocabulary)
    let flops =
      3 * 2 * Double(batch * length * weights)
      + Double(size.layers) * attentionFlops(batch * size.heads, length, width / size.heads)
    return [
      Workload(program: "characters-nanogpt-cpu", flops: flops) {
        let windows = TextWindows(of: randomIndices(count, below: vocabulary), length: length)
        let model = withSeed(1) { Transformer(vocabulary: vocabulary, size) }
        let rule = AdamW(
          learningRate: .warmUp(to: 1e-3, over: 100).then(.cosine(to: 1e-4, over: 1900)),
          betas: (0.9, 0.99), weightDecay: 0.1)
        return ProgramStep(model, rule, on: windows, batch: batch) {
          softmaxCrossEntropy($0($1.contexts, shape: $1.shape), labels: $1.targets)
        } adjusting: {
          $0.clipped(toNorm: 1)
        }
      }
    ]
  }
}
