import Adjoint
import TestSupport
import Testing

/// A case of the fixture: float32 logits with labels, their true losses, the true gradient of the
/// sum of the losses, and what PyTorch computes for both in float32.
struct SoftmaxCase: Sendable, CustomTestStringConvertible {
  let name: String
  let rows: Int
  let classes: Int
  let logits: [Float]
  let labels: [Int]
  let losses: [Double]
  let gradient: [Double]
  let pyTorchLosses: [Float]
  let pyTorchGradient: [Float]

  var testDescription: String { name }
  var tensor: Tensor { Tensor(scalars: logits, shape: [rows, classes]) }

  /// Everything in the fixture; empty when it cannot be read, which a test of its own reports.
  static let all: [SoftmaxCase] = (try? load()) ?? []

  static func load() throws -> [SoftmaxCase] {
    try loadFixture("softmax_cross_entropy_float32", as: [Entry].self).map(SoftmaxCase.init)
  }
}

/// A case as the file has it.
private struct Entry: Decodable {
  struct Naive: Decodable {
    let losses: [Double]
    let gradient: [Double]
  }

  /// How to build a case that is too long to list.
  struct Generator: Decodable {
    let peakIndex: Int
    let peakLogit: Double
    let otherLogit: Double
    let peakGradient: Double
    let otherGradient: Double
    let naivePeakGradient: Double
    let naiveOtherGradient: Double
  }

  let name: String
  let shape: [Int]
  let logits: [Double]
  let labels: [Int]
  let losses: [Double]
  let gradient: [Double]
  let naive: Naive
  let generator: Generator?
}

extension SoftmaxCase {
  private init(_ entry: Entry) {
    let (rows, classes) = (entry.shape[0], entry.shape[1])
    func peaked(_ peak: Double, _ other: Double, at index: Int) -> [Double] {
      var values = [Double](repeating: other, count: rows * classes)
      values[index] = peak
      return values
    }
    var (logits, gradient) = (entry.logits, entry.gradient)
    var pyTorchGradient = entry.naive.gradient
    if let generator = entry.generator {
      let index = generator.peakIndex
      logits = peaked(generator.peakLogit, generator.otherLogit, at: index)
      gradient = peaked(generator.peakGradient, generator.otherGradient, at: index)
      pyTorchGradient = peaked(
        generator.naivePeakGradient, generator.naiveOtherGradient, at: index)
    }
    self.init(
      name: entry.name, rows: rows, classes: classes, logits: logits.map { Float($0) },
      labels: entry.labels, losses: entry.losses, gradient: gradient,
      pyTorchLosses: entry.naive.losses.map { Float($0) },
      pyTorchGradient: pyTorchGradient.map { Float($0) })
  }
}
