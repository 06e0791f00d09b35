import Testing

@testable import Adjoint

/// The comparison finds faults that are planted in the backward of attention.
@Suite struct AttentionFaultTests {
  @Test(arguments: FaultyAttention.Fault.allCases)
  func aFaultIsFound(_ fault: FaultyAttention.Fault) {
    let point = AttentionPoint(
      batch: [1], queries: 3, keys: 4, length: 2, valueLength: 2, isCausal: true, bias: [3, 4])
    let faulty = FaultyAttention(right: point.operation, fault: fault)
    let report = faulty.compareWithComposition(at: Operands(point.operands(.float64)))
    #expect(!report.agrees, "\(report)")
    let wrong = Set(report.rows.filter { !$0.agrees }.map(\.quantity))
    #expect(wrong.isSuperset(of: fault.operands.map { "gradient \($0)" }), "\(wrong)")
  }
}

/// Attention with a fault in its backward.
struct FaultyAttention: FusedOperation {
  let right: ScaledDotProductAttention
  let fault: Fault

  enum Fault: CaseIterable {
    case noScale
    case doubledQueries
    case weightsThatDoNotAddUp
    case noCausalOrder
    case droppedCotangent

    /// The operands whose gradients are wrong.
    var operands: [Int] {
      switch self {
      case .noScale: [0, 1]
      case .doubledQueries: [0]
      case .weightsThatDoNotAddUp, .noCausalOrder, .droppedCotangent: [0, 1, 3]
      }
    }
  }

  func forward(
    _ operands: Operands, _ wanted: Wanted
  ) -> (result: Tensor, residuals: ScaledDotProductAttention.Residuals) {
    right.forward(operands, wanted)
  }

  func backward(
    _ cotangent: Tensor, _ residuals: ScaledDotProductAttention.Residuals, _ wanted: Wanted
  ) -> Cotangents {
    var (operation, residuals) = (right, residuals)
    if fault == .noCausalOrder {
      operation = ScaledDotProductAttention()
      residuals = residuals.replacingStatistics {
        AttentionStatistics(maxima: $0.maxima, factors: $0.factors)
      }
    }
    let g = fault == .droppedCotangent ? Tensor.ones(cotangent.shape, as: .float64) : cotangent
    var parts = Array(operation.backward(g, residuals, wanted))
    switch fault {
    case .noScale:
      for operand in [0, 1] { parts[operand] = parts[operand]! * 2.0.squareRoot() }
    case .doubledQueries: parts[0] = parts[0]! * 2
    case .weightsThatDoNotAddUp:
      residuals = residuals.replacingStatistics {
        AttentionStatistics(
          maxima: $0.maxima, factors: $0.factors * 1.01, weights: $0.weights.map { $0 * 1.01 })
      }
      parts = Array(operation.backward(g, residuals, wanted))
    default: break
    }
    return Cotangents(parts)
  }

  func composition(_ operands: Operands) -> Tensor { right.composition(operands) }
}

extension ScaledDotProductAttention.Residuals {
  fileprivate func replacingStatistics(
    _ replacing: (AttentionStatistics) -> AttentionStatistics
  ) -> Self {
    Self(
      queries: queries, keys: keys, values: values, bias: bias,
      statistics: statistics.map(replacing), shape: shape)
  }
}
