import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation

/// The UCI handwritten digits: 1797 images of 8×8 pixels, of the classes 0 to 9.
///
/// The split is fixed: the first 1438 images train and the last 359 test. Nearly all of the latter
/// come from writers that no training image does, so the test is honest about new hands; it is
/// harder than a shuffled split. `Data/ORIGIN.md` tells where the data comes from.
public struct Digits: Sendable {
  public let training: LabeledData
  public let test: LabeledData

  /// The number of classes.
  public static let classCount = 10

  /// Reads the data that the package carries, each image as a row of 64 pixels between 0 and 1.
  public static func load() throws -> Digits {
    Digits(training: try load("train"), test: try load("test"))
  }

  private static func load(_ part: String) throws -> LabeledData {
    guard let folder = Bundle.module.url(forResource: "Data", withExtension: nil) else {
      throw FileError(file: Bundle.module.bundlePath, problem: "lacks the folder Data")
    }
    let imageFile = folder.appendingPathComponent("\(part)-images.idx3-ubyte")
    let labelFile = folder.appendingPathComponent("\(part)-labels.idx1-ubyte")
    let images = try IDX(contentsOf: imageFile)
    let labels = try IDX(contentsOf: labelFile).labels(classes: classCount)
    guard images.shape == [labels.count, 8, 8] else {
      throw FileError(
        file: imageFile.path,
        problem: "has shape \(images.shape), and it takes [\(labels.count), 8, 8] for the labels"
      )
    }
    let pixels = try images.tensor().reshaped(to: [labels.count, 64])
    return LabeledData(inputs: pixels / 16, labels: labels)
  }
}
