import Adjoint
import TestSupport
import Testing

/// Reductions, softmax and scans against values of 60 digits, and PyTorch's where those are the
/// definition.
@Suite struct ReductionFixtureTests {
  @Test(arguments: [
    "sum", "mean", "product", "max", "min", "variance", "norm", "logSumExp", "softmax",
    "logSoftmax", "cumulativeSum", "argmax", "argmin", "softmaxCrossEntropy",
  ])
  func valueAndDerivatives(_ operation: String) throws {
    let all: [DerivativeFixture<ReductionAttributes>] = try loadFixture("reductions_float64")
    let cases = all.filter { $0.operation == operation }
    #expect(cases.count >= 16)
    for fixture in cases { fixture.check { [fixture.attributes.apply(operation, to: $0[0])] } }
  }
}

private struct ReductionAttributes: Decodable {
  let axes: [Int]?
  let axis: Int?
  let keepingDimensions: Bool?
  let unbiased: Bool?
  let reversed: Bool?
  let labels: [Int]?
  let reduction: String?

  func apply(_ operation: String, to x: Tensor) -> Tensor {
    let (axes, keeping) = (axes ?? [], keepingDimensions ?? false)
    return switch operation {
    case "sum": x.sum(along: axes, keepingDimensions: keeping)
    case "mean": x.mean(along: axes, keepingDimensions: keeping)
    case "product": x.product(along: axes, keepingDimensions: keeping)
    case "max": x.max(along: axes, keepingDimensions: keeping)
    case "min": x.min(along: axes, keepingDimensions: keeping)
    case "variance":
      x.variance(along: axes, unbiased: unbiased!, keepingDimensions: keeping)
    case "norm": x.norm(along: axes, keepingDimensions: keeping)
    case "logSumExp": x.logSumExp(along: axes, keepingDimensions: keeping)
    case "softmax": softmax(x, along: axis!)
    case "logSoftmax": logSoftmax(x, along: axis!)
    case "cumulativeSum": x.cumulativeSum(along: axis!, reversed: reversed ?? false)
    case "softmaxCrossEntropy":
      softmaxCrossEntropy(
        x, labels: labels!,
        reduction: LossReduction.plain.first { "\($0)" == reduction! }!)
    case "argmax": positions(axis.map { x.argmax(along: $0) } ?? [x.argmax()], in: x)
    case "argmin": positions(axis.map { x.argmin(along: $0) } ?? [x.argmin()], in: x)
    default: fatalError("the fixtures hold an unknown operation \(operation)")
    }
  }

  /// Positions as a tensor of the shape that a reduction of x has.
  private func positions(_ positions: [Int], in x: Tensor) -> Tensor {
    let shape: Shape
    if let axis {
      shape = x.detached().sum(along: axis, keepingDimensions: keepingDimensions!).shape
    } else {
      shape = []
    }
    return Tensor(positions.map { Double($0) }, shape: shape, as: .float64)
  }
}
