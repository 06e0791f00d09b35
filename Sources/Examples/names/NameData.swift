import Adjoint
import AdjointFiles

/// Names in three parts, shuffled: of ten names eight are for training, one for validation and one for a test.
struct NameData: CustomStringConvertible {
  let vocabulary: Vocabulary

  private let (training, validation, test): ([String], [String], [String])

  /// Shuffles names by a seed. Throws where there are too few for three parts.
  init(_ list: NameList, seed: Int) throws(FileError) {
    let count = list.names.count
    guard count >= 10 else {
      throw FileError(
        file: list.file, problem: "has \(count) names, and its three parts take 10 or more")
    }
    var random = RandomStream(seed: seed)
    let names = list.names.shuffled(using: &random)
    let (first, second) = (count * 8 / 10, count * 9 / 10)
    (training, validation) = (Array(names[..<first]), Array(names[first..<second]))
    test = Array(names[second...])
    vocabulary = Vocabulary(of: names)
  }

  /// The places of a part, with as much before them as a model looks back.
  func training(for model: some NameModel) -> Places { places(training, model) }
  func validation(for model: some NameModel) -> Places { places(validation, model) }
  func test(for model: some NameModel) -> Places { places(test, model) }

  /// The places of all names.
  func all(for model: some NameModel) -> Places {
    places(training + validation + test, model)
  }

  private func places(_ names: [String], _ model: some NameModel) -> Places {
    Places(of: names, vocabulary, contextLength: model.contextLength)
  }

  var description: String {
    "\(training.count + validation.count + test.count) names of \(vocabulary.count - 1) characters: "
      + "\(training.count) for training, \(validation.count) for validation, \(test.count) for a test"
  }
}
