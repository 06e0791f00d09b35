import Adjoint
import AdjointNetworks

/// The characters before a place in a name, for each of N places: so many that a model can look back.
///
/// Before the beginning of a name there are ends. With a length of 3, the contexts of `emma` are
/// `...`, `..e`, `.em`, `emm` and `mma`, and what follows them is `e`, `m`, `m`, `a` and the end.
struct Contexts: Examples {
  /// How many characters a context has.
  let length: Int

  /// The tokens of all contexts, one after the other.
  let tokens: [Int]

  var exampleCount: Int { tokens.count / length }

  func examples(at positions: [Int]) -> Contexts {
    Contexts(
      length: length,
      tokens: positions.flatMap { tokens[$0 * length..<($0 + 1) * length] })
  }
}

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
