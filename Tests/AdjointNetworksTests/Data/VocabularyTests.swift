import AdjointNetworks
import Foundation
import TestSupport
import Testing

/// Characters as tokens and back.
@Suite struct VocabularyTests {
  @Test func charactersInOrder() throws {
    let vocabulary = Vocabulary(of: "hello world")
    #expect(vocabulary.characters == " dehlorw" && vocabulary.count == 8)
    #expect(try vocabulary.encode("hold") == [3, 5, 4, 1])
    #expect(vocabulary.decode([3, 5, 4, 1]) == "hold")
    #expect(try vocabulary.encode("") == [] && vocabulary.decode([]) == "")
    #expect(Vocabulary(of: "").count == 0)
  }

  /// Also line ends, accents that are characters of their own, and what Swift takes for one character.
  @Test(arguments: ["a\r\nb\n\r", "e\u{301}é", "\u{301}", "👩‍👩‍👧\u{0}\u{10FFFF}", "\u{FEFF}x"])
  func textsComeBackToTheLastByte(_ text: String) throws {
    let vocabulary = Vocabulary(of: text)
    #expect(vocabulary.count == Set(text.unicodeScalars).count)
    let tokens = try vocabulary.encode(text)
    #expect(tokens.count == text.unicodeScalars.count)
    #expect(Array(vocabulary.decode(tokens).utf8) == Array(text.utf8))
    #expect(tokens.allSatisfy { (0..<vocabulary.count).contains($0) })
  }

  @Test func unknownCharacters() throws {
    let vocabulary = Vocabulary(of: "abc\r")
    let error = try #require(throws: UnknownCharacter.self) { try vocabulary.encode("ab\r\nc") }
    #expect(error.character == "\n" && error.position == 3 && error.vocabularyCount == 4)
    #expect(
      "\(error)"
        == "the character \"\\n\" (U+000A) at position 3 of the text is none of the 4 of the "
        + "vocabulary")
    let far = try #require(throws: UnknownCharacter.self) { try vocabulary.encode("🙂") }
    #expect("\(far)".contains("\"🙂\" (U+1F642) at position 0"))
  }

  @Test func itIsSaved() throws {
    for text in ["hello\r\n", "", "e\u{301}é\u{0}🙂"] {
      let vocabulary = Vocabulary(of: text)
      let bytes = try JSONEncoder().encode([vocabulary])
      #expect(try JSONDecoder().decode([Vocabulary].self, from: bytes) == [vocabulary])
      #expect(Vocabulary(of: vocabulary.characters) == vocabulary)
    }
    for text in ["[\"ba\"]", "[\"aa\"]", "[1]"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([Vocabulary].self, from: Data(text.utf8))
      }
    }
  }

  @Test(arguments: [-1, 3])
  func tokensThatAreNotThere(_ token: Int) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [token] in _ = Vocabulary(of: "abc").decode([0, token]) }
    expectMessage(of: result, contains: "Vocabulary.decode: there is no token \(token) among 3")
  }
}
