import Testing

@testable import Adjoint

/// Losses without rows, and reductions over rows that are not numbers.
@Suite struct SoftmaxEmptyTests {
  @Test(arguments: ScalarType.allCases, [0, 1, 10])
  func withoutRowsTheSumIsZeroAndTheMeanNotANumber(_ type: ScalarType, _ classes: Int) {
    let logits = Tensor.zeros([0, classes], as: type)
    for reduction in LossReduction.plain {
      let (value, pullback) = valueWithPullback(at: logits) {
        softmaxCrossEntropy($0, labels: [], reduction: reduction)
      }
      expectSameBits(softmaxCrossEntropy(logits, labels: [], reduction: reduction), value)
      #expect(value.scalarType == type)
      switch reduction {
      case .mean: #expect(value.shape == [] && value.scalar.isNaN)
      case .sum, .dividing: #expect(value.shape == [] && value.scalar == 0)
      case .none: #expect(value.shape == [0])
      }
      let gradient = pullback(.ones(value.shape, as: type))
      #expect(gradient.shape == [0, classes] && gradient.scalarType == type)
      _ = pullback(.ones(value.shape, as: type) * 2)
    }
  }

  @Test(arguments: ScalarType.allCases, [Double.nan, .infinity])
  func aSpoiledRowSpoilsTheReducedLossAndItsOwnGradient(_ type: ScalarType, _ poison: Double) {
    let logits = Tensor([[1, 2, 3], [0, poison, 0], [-1, 1, 0]], as: type)
    let clean = Tensor([[1, 2, 3], [0, 0, 0], [-1, 1, 0]], as: type)
    for reduction in [LossReduction.mean, .sum] {
      for factor in [1.0, 3] {
        func loss(_ x: Tensor) -> Tensor {
          softmaxCrossEntropy(x, labels: [0, 1, 2], reduction: reduction) * factor
        }
        let (value, gradient) = valueWithGradient(at: logits, of: loss)
        let expected = Adjoint.gradient(at: clean, of: loss)
        #expect(value.scalar.isNaN)
        #expect(gradient.scalars[3..<6].allSatisfy { $0.isNaN })
        #expect(gradient.scalars[..<3] == expected.scalars[..<3])
        #expect(gradient.scalars[6...] == expected.scalars[6...])
      }
    }
  }

  @Test(arguments: ScalarType.allCases)
  func aLabelAtMinusInfinityMakesTheReducedLossInfinite(_ type: ScalarType) {
    let logits = Tensor([[1, -.infinity, 3], [0, 0, 0]], as: type)
    for reduction in [LossReduction.mean, .sum] {
      let (value, gradient) = valueWithGradient(at: logits) {
        softmaxCrossEntropy($0, labels: [1, 0], reduction: reduction)
      }
      #expect(value.scalar == .infinity)
      #expect(gradient.scalars.allSatisfy { $0.isFinite })
      #expect(gradient.scalars[1] == (reduction == .mean ? -0.5 : -1))
    }
  }

  /// Where the composition is defined it says the same about −∞.
  @Test func theCompositionAgreesAboutMinusInfinity() {
    let logits = Tensor(
      [[1, -.infinity, 3], [-.infinity, 0, 0], [-.infinity, -.infinity, -.infinity]], as: .float64)
    let operation = SoftmaxCrossEntropy(.labels([0, 0, 2]), reduction: .none)
    let (fused, fusedPullback) = valueWithPullback(at: logits) { apply(operation, to: $0) }
    let (composed, composedPullback) = valueWithPullback(at: logits) {
      operation.composition(.one($0))
    }
    let ones = Tensor.ones([3], as: .float64)
    expectClose(fused, composed, within: .elementwise(1e-15))
    expectClose(fusedPullback(ones), composedPullback(ones), within: .elementwise(1e-15))
  }
}
