import Foundation

/// The content of a file of the `Fixtures` folder, where `"nan"`, `"inf"` and `"-inf"` are numbers.
///
/// - Parameters:
///   - name: the file's name without its `.json`.
///   - type: the type of the content.
///   - tests: the tests whose folder it is.
public func loadFixture<Content: Decodable>(
  _ name: String, as type: Content.Type = Content.self, of tests: String = "AdjointTests"
) throws -> Content {
  try decodeFixture(
    at: URL(filePath: #filePath).appending(path: "../../\(tests)/Fixtures/\(name).json")
      .standardized, as: type)
}

/// The content of a file of the same format elsewhere.
public func decodeFixture<Content: Decodable>(
  at file: URL, as type: Content.Type = Content.self
) throws -> Content {
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return try decoder.decode(type, from: Data(contentsOf: file))
}

/// The same for the arguments of tests, which cannot throw: ends the program where there is no such file.
public func fixture<Content: Decodable>(
  _ name: String, as type: Content.Type = Content.self, of tests: String
) -> Content {
  do {
    return try loadFixture(name, as: type, of: tests)
  } catch {
    fatalError("the fixture \(name) of \(tests): \(error)")
  }
}
