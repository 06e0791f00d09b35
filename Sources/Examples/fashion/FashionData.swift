import Adjoint
import AdjointFiles
import AdjointNetworks
import Foundation

/// Fashion-MNIST: 60,000 images of clothes to learn from and 10,000 for the test, of 28×28 pixels in ten
/// classes (Xiao, Rasul and Vollgraf, 2017).
struct FashionData {
  let (training, test): (LabeledData, LabeledData)

  static let classes = [
    "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot",
  ]

  /// Where Debian's package `dataset-fashion-mnist` puts the files.
  static let folder = URL(filePath: "/usr/share/datasets/fashion-mnist")

  /// Reads the four files of the data set, compressed as they come. Throws ``FileError``.
  init(in folder: URL) throws(FileError) {
    training = try FashionData.load("train", in: folder)
    test = try FashionData.load("t10k", in: folder)
  }

  private static func load(_ part: String, in folder: URL) throws(FileError) -> LabeledData {
    func file(_ name: String) throws(FileError) -> IDX {
      try IDX(contentsOf: folder.appending(path: "\(part)-\(name)-ubyte.gz"))
    }
    let (images, labels) = (try file("images-idx3"), try file("labels-idx1"))
    let classes = try labels.labels(classes: classes.count)
    guard images.shape == [classes.count, 28, 28] else {
      throw FileError(
        file: images.file, field: "shape",
        problem: "it is \(images.shape), and must be [\(classes.count), 28, 28] for the labels")
    }
    // In place: the images take 188 MB.
    var pixels = try images.tensor()
    pixels /= 255
    return LabeledData(inputs: pixels.reshaped(to: [classes.count, 1, 28, 28]), labels: classes)
  }
}
