import Adjoint

extension Benchmark {
  static let attentionLengths = [256, 512, 1024, 2048, 4096]

  /// The peaks of causal attention with its gradients, of one example and eight heads, as the positions
  /// become more: fused, and composed of matrix products and a softmax, which holds all weights.
  static var attentionMemory: [Benchmark] {
    attentionLengths.flatMap { length in
      let shape: Shape = [1, 8, length, 64]
      return fusedAndComposed(
        "memory/attention/1x8x\(length)x64",
        ("value and gradients", 4 * 4 * shape.elementCount)
      ) { isFused in
        let inputs = (1...3).map { normal(shape, seed: $0) }
        let cotangent = normal(shape, seed: 4)
        let attention = ScaledDotProductAttention(isCausal: true)
        return {
          let (_, pullback) = valueWithPullback(at: inputs) {
            isFused ? apply(attention, to: Operands($0)) : attention.composition(Operands($0))
          }
          _ = pullback(cotangent)
        }
      }
    }
  }
}
