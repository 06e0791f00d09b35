import Adjoint
import AdjointFiles
import AdjointNetworks
import ExampleNetworks
import Foundation
import Testing

@testable import names

/// The parts of the names, and the places in them.
@Suite struct NameDataTests {
  private func data(_ count: Int, seed: Int = 1) throws -> NameData {
    let text = (0..<count).map { "name\($0)\n" }.joined()
    return try NameData(NameList(Data(text.utf8), file: "list"), seed: seed)
  }

  /// A model that looks back so many characters.
  private struct Model: NameModel {
    let contextLength: Int
    func callAsFunction(_ contexts: Contexts) -> Tensor { .zeros([contexts.exampleCount, 3]) }
  }

  @Test(arguments: [10, 11, 19, 101])
  func partsAreEightyTenAndTen(_ count: Int) throws {
    let data = try data(count)
    let model = Model(contextLength: 1)
    // Each name has one place at its end.
    func names(_ places: Places) -> Int { places.labels.count { $0 == 0 } }
    let parts = [data.training(for: model), data.validation(for: model), data.test(for: model)]
    #expect(parts.map(names).reduce(0, +) == count && names(data.all(for: model)) == count)
    #expect(names(parts[0]) == count * 8 / 10)
    #expect(names(parts[1]) == count * 9 / 10 - count * 8 / 10)
  }

  @Test func theSeedDecidesTheParts() throws {
    let model = Model(contextLength: 1)
    func training(_ seed: Int) throws -> [Int] {
      try data(50, seed: seed).training(for: model).labels
    }
    #expect(try training(1) == training(1) && training(1) != training(2))
  }

  @Test(arguments: [1, 9])
  func tooFewNamesAreAnError(_ count: Int) {
    let error = #expect(throws: FileError.self) { try data(count) }
    #expect(
      error?.description == "list: has \(count) names, and its three parts take 10 or more")
  }

  @Test func contextsLookBack() {
    let vocabulary = Vocabulary(of: ["emma", "ava"])
    #expect(String(vocabulary.characters) == ".aemv")
    let places = Places(of: ["emma", "ava"], vocabulary, contextLength: 3)
    let contexts = (0..<places.count).map { position in
      vocabulary.text(of: places[[position]].inputs.tokens)
    }
    #expect(contexts == ["...", "..e", ".em", "emm", "mma", "...", "..a", ".av", "ava"])
    #expect(vocabulary.text(of: places.labels) == "emma.ava.")
  }
}
