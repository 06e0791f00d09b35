import Adjoint
import AdjointNetworks
import ExampleNetworks

/// A model that predicts the next character of a name.
protocol NameModel: Module {
  /// How many characters it looks back.
  var contextLength: Int { get }

  /// The logits `[N, V]` of what follows each context, over the V tokens of the vocabulary.
  func callAsFunction(_ contexts: Contexts) -> Tensor
}

extension MLP: NameModel {}

extension NameModel {
  /// The mean loss at some places, in nats a character, as the model is in use.
  func loss(at places: Places) -> Double {
    var mean = Mean()
    for batch in places.batches(of: 4096) {
      let loss = evaluating { softmaxCrossEntropy(self(batch.inputs), labels: batch.labels) }
      mean.add(loss.scalar, count: batch.count)
    }
    return mean.value
  }

  /// A new name: its characters are drawn one after the other, until the end is.
  func sample(from vocabulary: Vocabulary, using random: inout RandomStream) -> String {
    var name: [Int] = []
    while name.count < NameList.longestName {
      let before = Array(repeating: 0, count: contextLength) + name
      let context = Contexts(length: contextLength, tokens: before.suffix(contextLength))
      let logits = evaluating { self(context) }
      let token = logits.sampled(along: -1, using: &random)[0]
      if token == 0 { break }
      name.append(token)
    }
    return vocabulary.text(of: name)
  }
}
