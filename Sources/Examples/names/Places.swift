import Adjoint
import AdjointNetworks
import ExampleNetworks

/// Contexts with the tokens that follow them.
typealias Places = DataSet<Contexts, [Int]>

extension DataSet where Inputs == Contexts, Targets == [Int] {
  /// All places of some names.
  init(of names: [String], _ vocabulary: Vocabulary, contextLength: Int) {
    var (contexts, next): ([Int], [Int]) = ([], [])
    for name in names {
      let tokens = Array(repeating: 0, count: contextLength) + vocabulary.tokens(of: name) + [0]
      for place in contextLength..<tokens.count {
        contexts += tokens[place - contextLength..<place]
        next.append(tokens[place])
      }
    }
    self.init(inputs: Contexts(length: contextLength, tokens: contexts), labels: next)
  }
}
