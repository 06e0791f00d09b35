import Adjoint
import Foundation

/// A tensor as the fixtures hold it: its shape and its scalars, row-major.
struct TensorFixture: Decodable {
  let shape: [Int]
  let values: [Double]

  func tensor(as scalarType: ScalarType) -> Tensor {
    Tensor(values, shape: Shape(shape), as: scalarType)
  }
}

struct MissingFixture: Error {
  let name: String
}

/// The content of a file of the `Fixtures` folder, where `"nan"`, `"inf"` and `"-inf"` are numbers.
///
/// - Parameter name: the file's name without its `.json`.
func loadFixture<Content: Decodable>(
  _ name: String, as type: Content.Type = Content.self
) throws -> Content {
  guard
    let url = Bundle.module.url(
      forResource: name, withExtension: "json", subdirectory: "Fixtures")
  else { throw MissingFixture(name: name) }
  let decoder = JSONDecoder()
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return try decoder.decode(type, from: Data(contentsOf: url))
}
