import Adjoint
import AdjointNetworks

/// The characters before a place in a name, for each of N places: so many that a model can look back.
///
/// Before the beginning of a name there are ends. With a length of 3, the contexts of `emma` are
/// `...`, `..e`, `.em`, `emm` and `mma`, and what follows them is `e`, `m`, `m`, `a` and the end.
package struct Contexts: Examples {
  /// How many characters a context has.
  package let length: Int

  /// The tokens of all contexts, one after the other.
  package let tokens: [Int]

  package init(length: Int, tokens: [Int]) { (self.length, self.tokens) = (length, tokens) }

  package var exampleCount: Int { tokens.count / length }

  package func examples(at positions: [Int]) -> Contexts {
    Contexts(
      length: length,
      tokens: positions.flatMap { tokens[$0 * length..<($0 + 1) * length] })
  }
}
