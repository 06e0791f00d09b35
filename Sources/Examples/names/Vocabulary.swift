/// The characters of some names, each with its number, the *token*.
struct Vocabulary: Sendable {
  /// What ends a name and stands before its beginning. Its token is 0.
  static let end: Character = "."

  /// The characters by their tokens.
  let characters: [Character]

  private let tokens: [Character: Int]

  /// The characters of all these names in the order of Unicode, after the end.
  init(of names: [String]) {
    characters = [Vocabulary.end] + Set(names.joined()).sorted()
    tokens = Dictionary(uniqueKeysWithValues: zip(characters, characters.indices))
  }

  var count: Int { characters.count }

  /// The tokens of a name's characters. They must be in the vocabulary.
  func tokens(of name: String) -> [Int] { name.map { tokens[$0]! } }

  func text(of tokens: [Int]) -> String { String(tokens.map { characters[$0] }) }
}
