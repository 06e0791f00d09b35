import Adjoint
import Testing

/// The comparison finds faults that are planted in the backward of binary cross-entropy.
@Suite struct BinaryCrossEntropyFaultTests {
  @Test(arguments: FaultyBinaryCrossEntropy.Fault.allCases, LossReduction.plain)
  func aFaultIsFound(_ fault: FaultyBinaryCrossEntropy.Fault, _ reduction: LossReduction) {
    let point = BinaryCrossEntropyAgreementTests.Point(
      shape: [3, 5], positiveWeight: [5], weights: [3, 1], reduction: reduction)
    let o = point.operands(.float64)
    let faulty = FaultyBinaryCrossEntropy(
      right: BinaryCrossEntropy(reduction: reduction), fault: fault)
    let report = faulty.compareWithComposition(at: o[0], o[1], o[2], o[3])
    #expect(!report.agrees, "\(report)")
    let wrong = Set(report.rows.filter { !$0.agrees }.map(\.quantity))
    let expected: Set? = fault.operand.map { ["gradient \($0)", "pushforward"] }
    #expect(expected.map { wrong == $0 } ?? true, "\(wrong)")
  }
}

/// Binary cross-entropy with a fault in its backward.
struct FaultyBinaryCrossEntropy: FusedOperation {
  let right: BinaryCrossEntropy
  let fault: Fault

  enum Fault: CaseIterable {
    case flippedSign
    case noPositiveWeight
    case noWeights
    case noTargetGradient
    case droppedUpstream

    /// The operand whose gradient alone is wrong, where there is one.
    var operand: Int? {
      switch self {
      case .flippedSign: 0
      case .noTargetGradient: 1
      default: nil
      }
    }
  }

  func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: BinaryCrossEntropy.Residuals) {
    var wrong = Array(operands)
    let forgotten: Int? = fault == .noPositiveWeight ? 2 : fault == .noWeights ? 3 : nil
    if let forgotten {
      wrong[forgotten] = .ones(operands[forgotten].shape, as: operands[0].scalarType)
    }
    return (
      right.forward(operands, wanted).result, right.forward(Operands(wrong), wanted).residuals
    )
  }

  func backward(
    _ cotangent: Tensor, _ residuals: BinaryCrossEntropy.Residuals, _ wanted: Wanted
  ) -> Cotangents {
    let upstream =
      fault == .droppedUpstream
      ? .ones(cotangent.shape, as: cotangent.scalarType) : cotangent
    var cotangents = Array(right.backward(upstream, residuals, wanted))
    if fault == .flippedSign { cotangents[0] = cotangents[0].map { -$0 } }
    if fault == .noTargetGradient { cotangents[1] = nil }
    return Cotangents(cotangents)
  }

  func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
}
