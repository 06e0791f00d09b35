import Adjoint

/// The characters of a text as tokens 0 ..< count, in the order of their codes.
///
/// ```swift
/// let vocabulary = Vocabulary(of: text)
/// let tokens = try vocabulary.encode(text)  // [Int]
/// print(vocabulary.decode(tokens))
/// ```
///
/// A character is a code point of Unicode, as in Python, so what is decoded is the text that was encoded, to
/// the last byte. A vocabulary is saved as the text of its ``characters``.
public struct Vocabulary: Hashable, Sendable {
  /// The characters, that of token 0 first.
  public let characters: String

  private let scalars: [Unicode.Scalar]
  private let tokens: [Unicode.Scalar: Int]

  /// The vocabulary of all characters that are in a text.
  public init(of text: String) {
    scalars = Set(text.unicodeScalars).sorted()
    tokens = Dictionary(uniqueKeysWithValues: zip(scalars, scalars.indices))
    characters = String(String.UnicodeScalarView(scalars))
  }

  /// The number of tokens.
  public var count: Int { scalars.count }

  /// The token of each character of a text. Throws ``UnknownCharacter`` for the first that has none.
  public func encode(_ text: String) throws(UnknownCharacter) -> [Int] {
    var encoded: [Int] = []
    encoded.reserveCapacity(text.utf8.count)
    for (position, character) in text.unicodeScalars.enumerated() {
      guard let token = tokens[character] else {
        throw UnknownCharacter(
          character: character, position: position, vocabularyCount: count)
      }
      encoded.append(token)
    }
    return encoded
  }

  /// The text of some tokens. Traps when one is not in 0 ..< count.
  public func decode(_ tokens: some Sequence<Int>) -> String {
    var text = String.UnicodeScalarView()
    for token in tokens {
      require(
        scalars.indices.contains(token),
        "Vocabulary.decode: there is no token \(token) among \(count); the first is 0")
      text.append(scalars[token])
    }
    return String(text)
  }
}

/// A character that a vocabulary lacks.
public struct UnknownCharacter: Error, CustomStringConvertible, Equatable {
  public let character: Unicode.Scalar

  /// How many characters of the text come before it.
  public let position: Int

  /// The number of characters that the vocabulary has.
  public let vocabularyCount: Int

  public var description: String {
    let code = String(character.value, radix: 16, uppercase: true)
    let padding = String(repeating: "0", count: max(0, 4 - code.count))
    return "the character \(String(character).debugDescription) (U+\(padding)\(code)) at position "
      + "\(position) of the text is none of the \(vocabularyCount) of the vocabulary"
  }
}

extension Vocabulary: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let characters = try container.decode(String.self)
    self.init(of: characters)
    guard self.characters.unicodeScalars.elementsEqual(characters.unicodeScalars) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription:
          "the characters of a vocabulary are in the order of their codes, each once")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(characters)
  }
}
