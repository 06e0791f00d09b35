import Foundation
import TestSupport
import Testing

/// NPY and NPZ files of NumPy and ZIP archives of Python; `Fixtures/arrays.py` writes them.
struct ArrayFixtures: Decodable, Sendable {
  let files: [Array]

  /// Arrays whose numbers are not read, by what they are.
  let refused: [File]

  /// What `numpy.save` makes of consecutive quarters.
  let saved: [Saved]

  /// Archives with the arrays `weight` and `counts`.
  let archives: [File]

  /// Archives that are refused, by a part of why.
  let wrong: [File]

  /// What Python's zipfile makes of tensors that tests write.
  let written: Data

  struct Array: Decodable, Sendable {
    let name: String
    let file: Data
    let shape: [Int]
    let typeName: String
    let values: [Double]
  }

  struct File: Decodable, Sendable {
    let name: String
    let file: Data
  }

  struct Saved: Decodable, Sendable {
    let shape: [Int]
    let isWide: Bool
    let file: Data
  }

  static let all: ArrayFixtures = fixture("arrays", of: "AdjointFilesTests")
}

extension ArrayFixtures.Array: CustomTestStringConvertible {
  var testDescription: String { name }
}

extension ArrayFixtures.File: CustomTestStringConvertible {
  var testDescription: String { name }
}

extension ArrayFixtures.Saved: CustomTestStringConvertible {
  var testDescription: String { "\(shape) \(isWide ? "float64" : "float32")" }
}
