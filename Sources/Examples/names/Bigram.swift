import Adjoint
import AdjointNetworks
import ExampleNetworks

/// A model that looks back one character: a softmax of a row of logits for each token.
final class Bigram: NameModel {
  let contextLength = 1

  /// Row i holds the logits of what follows token i.
  let logits: Embedding

  init(vocabulary: Int) {
    logits = Embedding(vocabulary, vocabulary, weights: .zeros, as: .float64)
  }

  /// A model with these logits.
  init(logits table: Tensor) {
    logits = Embedding(table.shape[0], table.shape[1], weights: .zeros, as: table.scalarType)
    logits.weight.value = table
  }

  func callAsFunction(_ contexts: Contexts) -> Tensor { logits(contexts.tokens) }
}
