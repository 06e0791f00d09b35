import Adjoint

/// How often each token follows each, which gives the best bigram model without any training.
///
/// With cᵢⱼ for how often j follows i, and qᵢⱼ for the model's probabilities, the loss is
/// −Σ cᵢⱼ·ln qᵢⱼ / Σ cᵢⱼ. It is smallest where qᵢⱼ = cᵢⱼ / Σₖ cᵢₖ (Gibbs' inequality): the counts are the
/// optimum of the softmax layer, whose logits there are ln cᵢⱼ.
struct BigramCounts {
  /// The counts `[V, V]`, with the token before along the first axis.
  let counts: Tensor

  init(_ places: Places, vocabulary: Int) {
    var counts = [Double](repeating: 0, count: vocabulary * vocabulary)
    for (before, next) in zip(places.inputs.tokens, places.labels) {
      counts[before * vocabulary + next] += 1
    }
    self.counts = Tensor(counts, shape: [vocabulary, vocabulary], as: .float64)
  }

  /// The model at its optimum, as if each pair had come `more` times more.
  ///
  /// Without more, a pair that never came has the probability 0, and the loss of a name that has it is
  /// infinite.
  func model(adding more: Double = 0) -> Bigram { Bigram(logits: log(counts + more)) }
}
