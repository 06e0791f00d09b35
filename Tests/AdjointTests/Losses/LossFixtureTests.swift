import Adjoint
import TestSupport
import Testing

/// The losses beside softmax cross-entropy against PyTorch in float64: values, gradients and second
/// derivatives, for each reduction and for shapes without elements, with one, and with primes.
@Suite struct LossFixtureTests {
  @Test(arguments: ["binaryCrossEntropy", "focal", "poly1", "binaryFocal"])
  func valueAndDerivatives(_ operation: String) throws {
    let all: [DerivativeFixture<LossAttributes>] = try loadFixture("losses_float64")
    let cases = all.filter { $0.operation == operation }
    #expect(cases.count >= 36)
    for fixture in cases { fixture.check { [fixture.attributes.apply(operation, to: $0)] } }
  }
}

private struct LossAttributes: Decodable {
  let reduction: String
  let labels: [Int]?
  let gamma: Double?
  let epsilon: Double?
  let alpha: Double?
  let targets: [Double]?

  func apply(_ operation: String, to operands: [Tensor]) -> Tensor {
    let reductions: [String: LossReduction] = ["none": .none, "sum": .sum, "mean": .mean]
    let (x, reduction) = (operands[0], reductions[reduction]!)
    return switch operation {
    case "binaryCrossEntropy":
      binaryCrossEntropy(
        x, targets: operands[1], positiveWeight: operands.count > 2 ? operands[2] : nil,
        weights: operands.count > 3 ? operands[3] : nil, reduction: reduction)
    case "focal": focalLoss(x, labels: labels!, gamma: gamma!, reduction: reduction)
    case "poly1": poly1Loss(x, labels: labels!, epsilon: epsilon!, reduction: reduction)
    case "binaryFocal":
      binaryFocalLoss(
        x, targets: Tensor(targets!, shape: x.shape, as: .float64), gamma: gamma!, alpha: alpha,
        reduction: reduction)
    default: fatalError("the fixtures hold an unknown operation \(operation)")
    }
  }
}
