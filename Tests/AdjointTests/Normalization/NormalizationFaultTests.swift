import Testing

@testable import Adjoint

/// The comparison finds faults that are planted in the backward.
@Suite struct NormalizationFaultTests {
  @Test(arguments: FaultyNormalization.Fault.allCases, ScalarType.allCases)
  func aFaultIsFound(_ fault: FaultyNormalization.Fault, _ type: ScalarType) {
    for test in [
      NormalizationCase(grouping: .lastAxes(1), shape: [5, 7]),
      NormalizationCase(grouping: .channels(groups: 2), shape: [3, 4, 17]),
    ] {
      expectFound(fault, in: test, type)
    }
  }

  private func expectFound(
    _ fault: FaultyNormalization.Fault, in test: NormalizationCase, _ type: ScalarType
  ) {
    let faulty = FaultyNormalization(right: test.operation, fault: fault)
    let report = faulty.compareWithComposition(at: Operands(test.operands(as: type)))
    #expect(!report.agrees, "\(report)")
    let wrong = Set(
      report.rows.filter { !$0.agrees && $0.quantity.hasPrefix("gradient") }.map(\.quantity))
    #expect(wrong == ["gradient \(fault.operand)"], "\(report)")
  }

  /// Without a fault the same copy of the formulas agrees.
  @Test func theCopyIsRight() {
    let test = NormalizationCase(grouping: .lastAxes(1), shape: [5, 7])
    let copy = FaultyNormalization(right: test.operation, fault: nil)
    let report = copy.compareWithComposition(at: Operands(test.operands(as: .float64)))
    #expect(report.agrees, "\(report)")
  }
}

/// The backward's formulas by plain operations, one of them wrong.
struct FaultyNormalization: FusedOperation {
  let right: Normalization
  let fault: Fault?

  enum Fault: CaseIterable {
    case noMean, noSlope, doubledSlope, unscaled, noDeviation
    case scaleBySigned, shiftOfNormalized

    /// The operand whose gradient is wrong.
    var operand: Int {
      switch self {
      case .scaleBySigned: 1
      case .shiftOfNormalized: 2
      default: 0
      }
    }
  }

  func forward(_ operands: Operands, _ wanted: Wanted) -> (result: Tensor, residuals: Operands) {
    (right.forward(operands), operands)
  }

  func backward(_ g: Tensor, _ operands: Operands, _ wanted: Wanted) -> Cotangents {
    let x = operands[0]
    let grouped: Shape
    let (parameterized, own): (Shape, Shape)
    switch right.grouping {
    case .lastAxes: (grouped, parameterized, own) = (x.shape, x.shape, [x.shape[1]])
    case .channels(let groups):
      grouped = [x.shape[0], groups, x.elementCount / x.shape[0] / groups]
      (parameterized, own) = (x.shape, [x.shape[1], 1])
    }
    func mean(_ t: Tensor) -> Tensor { t.mean(along: -1, keepingDimensions: true) }
    let rows = x.reshaped(to: grouped)
    let centered = rows - mean(rows)
    let s = 1 / sqrt(mean(centered * centered) + right.epsilon)
    let normalized = centered * s
    let scale = operands[1].reshaped(to: own)
    let u = (fault == .unscaled ? g : g * scale).reshaped(to: grouped)
    var inner = u
    if fault != .noMean { inner = inner - mean(u) }
    let slope = normalized * mean(u * normalized)
    if fault != .noSlope { inner = inner - slope * (fault == .doubledSlope ? 2 : 1) }
    if fault != .noDeviation { inner = inner * s }
    let hat = normalized.reshaped(to: parameterized)
    let ofScale = g * (fault == .scaleBySigned ? -hat : hat)
    let ofShift = fault == .shiftOfNormalized ? g * hat : g
    return wanted.cotangents { operand in
      switch operand {
      case 0: inner.reshaped(to: x.shape)
      case 1: ofScale.summed(to: own).reshaped(to: operands[1].shape)
      default: ofShift.summed(to: own).reshaped(to: operands[2].shape)
      }
    }
  }

  func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
}
