import Foundation
import TestSupport

@testable import Adjoint

/// A fused operation at float32 operands: what mpmath says of its result and gradients, and what PyTorch
/// returns for them in float32.
struct FusedCase: Decodable {
  let operation: String
  let name: String
  let attributes: Attributes
  let operands: [TensorFixture]
  let cotangents: [TensorFixture]
  let quantities: [Quantity]

  struct Attributes: Decodable {
    let epsilon: Double?
    let groups: Int?
    let labels: [Int]?
    let isCausal: Bool?
    let rate: Double?
    let size, stride, padding, outputPadding: [Int]?
  }

  /// A result or a gradient, with the magnitudes of each number's own terms.
  struct Quantity: Decodable {
    let name: String
    let truth: [Double]
    let sizes: [Double]?
    let torch: [Double]
  }

  /// What the files of the folder are called after, in the order of the table.
  static let operations = [
    "softmax", "logSoftmax", "logSumExp", "softmaxCrossEntropy", "linearSoftmaxCrossEntropy",
    "binaryCrossEntropy", "dropout", "layerNormalization", "rmsNormalization",
    "groupNormalization", "batchNormalization", "normalizationByStatistics", "attention",
    "causalAttention",
    "convolution", "transposedConvolution", "averagePooling", "maxPooling", "gruCell", "gru",
    "lstmCell", "lstm",
  ]

  static func load(_ operation: String, from folder: URL? = nil) throws -> [FusedCase] {
    guard let folder else { return try loadFixture("fused/\(operation)") }
    let file = folder.appending(path: "\(operation).json")
    return FileManager.default.fileExists(atPath: file.path) ? try decodeFixture(at: file) : []
  }
}

extension FusedCase {
  /// The results and the gradients of the operands that the fixture has, flat.
  func evaluated() -> [[Double]] {
    let point = operands.map { tensor($0) }
    let (values, pullback) = valueWithPullback(at: point) { results(of: $0) }
    let gradients = pullback(cotangents.map { tensor($0) })
    // Targets and statistics that are given have no gradient here.
    let isWanted: (Int) -> Bool =
      switch operation {
      case "binaryCrossEntropy": { $0 == 0 }
      case "normalizationByStatistics": { $0 == 0 || $0 > 2 }
      default: { _ in true }
      }
    return (values + gradients.indices.filter(isWanted).map { gradients[$0] }).map(\.scalars)
  }

  /// The cells take one step; fixtures have a sequence of it.
  private func tensor(_ fixture: TensorFixture) -> Tensor {
    let x = fixture.tensor(as: .float32)
    return operation.hasSuffix("Cell") && x.rank == 3 ? x[0] : x
  }

  private func results(of x: [Tensor]) -> [Tensor] {
    switch operation {
    case "gruCell": [gruCell(x[0], state: x[1], weights: x[2], bias: x[3])]
    case "gru": [gru(x[0], state: x[1], weights: x[2], bias: x[3])]
    case "lstmCell":
      lstmCell(
        x[0], state: LSTMState(hidden: x[1], cell: x[2]), weights: x[3], bias: x[4]
      ).tensors
    case "lstm":
      lstm(
        x[0], state: LSTMState(hidden: x[1], cell: x[2]), weights: x[3], bias: x[4]
      ).tensors
    default: [result(of: x)]
    }
  }

  private func result(of x: [Tensor]) -> Tensor {
    let a = attributes
    func pair(_ lengths: [Int]?, or other: Int) -> Size2D {
      lengths.map { Size2D(height: $0[0], width: $0[1]) } ?? Size2D(other)
    }
    let (stride, padding) = (pair(a.stride, or: 1), pair(a.padding, or: 0))
    return switch operation {
    case "softmax": softmax(x[0], along: 1)
    case "logSoftmax": logSoftmax(x[0], along: 1)
    case "logSumExp": x[0].logSumExp(along: 1)
    case "softmaxCrossEntropy": softmaxCrossEntropy(x[0], labels: a.labels!, reduction: .none)
    case "linearSoftmaxCrossEntropy":
      SoftmaxCrossEntropy(.labels(a.labels!), reduction: .none)(
        x[0], weights: x[1], bias: x[2])
    case "binaryCrossEntropy": binaryCrossEntropy(x[0], targets: x[1], reduction: .none)
    case "dropout": dropout(x[0], rate: a.rate!, key: RandomKey(seed: 1))
    case "layerNormalization":
      layerNormalization(x[0], scale: x[1], shift: x[2], epsilon: a.epsilon!)
    case "rmsNormalization": rmsNormalization(x[0], scale: x[1], epsilon: a.epsilon!)
    case "groupNormalization":
      groupNormalization(x[0], groups: a.groups!, scale: x[1], shift: x[2], epsilon: a.epsilon!)
    case "batchNormalization":
      batchNormalization(x[0], scale: x[1], shift: x[2], epsilon: a.epsilon!).normalized
    case "normalizationByStatistics":
      batchNormalization(
        x[0], mean: x[1], variance: x[2], scale: x[3], shift: x[4], epsilon: a.epsilon!)
    case "attention", "causalAttention":
      scaledDotProductAttention(x[0], x[1], x[2], isCausal: a.isCausal!)
    case "convolution": convolution2D(x[0], x[1], bias: x[2], stride: stride, padding: padding)
    case "transposedConvolution":
      transposedConvolution2D(
        x[0], x[1], bias: x[2], stride: stride, padding: padding,
        outputPadding: pair(a.outputPadding, or: 0))
    case "maxPooling":
      maxPooling2D(x[0], size: pair(a.size, or: 1), stride: stride, padding: padding)
    case "averagePooling":
      averagePooling2D(x[0], size: pair(a.size, or: 1), stride: stride, padding: padding)
    default: fatalError("no operation is called \(operation)")
    }
  }
}
