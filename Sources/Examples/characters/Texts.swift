import AdjointFiles
import AdjointNetworks
import Foundation

/// A text as tokens: nine tenths to learn from, and the rest for validation.
struct Texts {
  let vocabulary: Vocabulary
  let (training, validation): (TextWindows, TextWindows)

  /// Reads a text. Throws ``FileError`` where it is not one, or is too short.
  init(contentsOf file: URL, context: Int) throws {
    guard let text = String(validating: try contents(of: file), as: UTF8.self) else {
      throw FileError(file: file.path, problem: "is not a text in UTF-8")
    }
    vocabulary = Vocabulary(of: text)
    let tokens = try vocabulary.encode(text)
    let end = tokens.count * 9 / 10
    guard tokens.count - end > context else {
      throw FileError(
        file: file.path,
        problem: "has \(tokens.count) characters; a tenth of them must be more than \(context)")
    }
    training = TextWindows(of: Array(tokens[..<end]), length: context)
    // Each character is the target of one window.
    validation = TextWindows(of: Array(tokens[end...]), length: context, stride: context)
  }
}
