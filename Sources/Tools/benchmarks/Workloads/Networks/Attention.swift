import Adjoint

extension Workload {
  /// Causal attention, and the gradients of queries, keys and values.
  ///
  /// The amount is that of six products, of the triangles of scores that the order leaves: two forward, and
  /// four backward.
  static func attentions(_ scale: Scale) -> [Workload] {
    [(8, 4, 64, 16), (4, 8, 256, 64), (1, 8, 1024, 64)].map { batch, heads, length, width in
      let name = "attention/\(batch)x\(heads)x\(length)x\(width)"
      let length = scale(length)
      let amount = Amount.flops(attentionFlops(batch * heads, length, width))
      return Workload(name: name, amount: amount, limit: .arithmetic) {
        let shape: Shape = [batch, heads, length, width]
        return Work(at: (1...3).map { normal(shape, seed: $0) }) {
          scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: true)
        }
      }
    }
  }

  static func attentionFlops(_ heads: Int, _ length: Int, _ width: Int) -> Double {
    6 * Double(heads * length * (length + 1) * width)
  }
}
