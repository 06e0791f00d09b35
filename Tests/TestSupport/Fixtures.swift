import Foundation

/// The content of a file of the `Fixtures` folder, where `"nan"`, `"inf"` and `"-inf"` are numbers.
///
/// - Parameter name: the file's name without its `.json`.
public func loadFixture<Content: Decodable>(
  _ name: String, as type: Content.Type = Content.self
) throws -> Content {
  let file = URL(filePath: #filePath)
    .appending(path: "../../AdjointTests/Fixtures/\(name).json").standardized
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return try decoder.decode(type, from: Data(contentsOf: file))
}
