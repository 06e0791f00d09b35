import Adjoint
import TestSupport
import Testing

/// A case of the fixture: float32 operands, mpmath's losses and gradients of their sum, and what
/// PyTorch computes in float32.
struct LossCase: Decodable, Sendable, CustomTestStringConvertible {
  let loss: String
  let name: String
  let shape: [Int]
  let logits: [Double]
  let losses: [Double]
  let gradient: [Double]

  // Of binary cross-entropy.
  let targets: [Double]?
  let positiveWeights: [Double]?
  let weights: [Double]?
  let gradientScales: [Double]?
  let targetGradient: [Double]?
  let targetGradientScales: [Double]?
  let torchLosses: [Double]?
  let torchGradient: [Double]?

  // Of functions of a row's softmax cross-entropy.
  let labels: [Int]?
  let parameter: Double?

  var testDescription: String { "\(loss), \(name)" }

  /// Whether every target is 0 or 1.
  var isHard: Bool { targets!.allSatisfy { $0 == 0 || $0 == 1 } }

  func tensor(_ values: [Double]) -> Tensor { Tensor(values, shape: Shape(shape)) }

  /// Everything in the fixture; empty when it cannot be read, which a test of its own reports.
  static let all: [LossCase] = (try? load()) ?? []
  static let binary = all.filter { $0.loss == "binaryCrossEntropy" }
  static let ofRows = all.filter { $0.loss != "binaryCrossEntropy" }

  static func load() throws -> [LossCase] { try loadFixture("losses_float32") }
}
