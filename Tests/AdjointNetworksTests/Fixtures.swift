import Foundation

/// What a fixture of the core's tests holds.
func loadFixture<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
  let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  let file = tests.appendingPathComponent("AdjointTests/Fixtures/\(name).json")
  return try JSONDecoder().decode(type, from: Data(contentsOf: file))
}
