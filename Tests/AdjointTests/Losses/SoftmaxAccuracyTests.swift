import TestSupport
import Testing

@testable import Adjoint

/// float32 losses and gradients within a few units of the last place of mpmath's, for every case
/// of the fixture and every reduction.
@Suite struct SoftmaxAccuracyTests {
  @Test(arguments: SoftmaxCase.all, LossReduction.plain)
  func lossAndGradientAreExact(_ fixture: SoftmaxCase, _ reduction: LossReduction) {
    let (value, pullback) = valueWithPullback(at: fixture.tensor) {
      softmaxCrossEntropy($0, labels: fixture.labels, reduction: reduction)
    }
    let gradient = pullback(.ones(value.shape))
    let lossErrors = UlpErrors(
      value.scalars(as: Float.self), truths: Self.losses(of: fixture, reduction))
    let share = reduction == .mean ? Double(fixture.rows) : 1
    let gradientErrors = UlpErrors(
      gradient.scalars(as: Float.self), truths: fixture.gradient.map { $0 / share })
    #expect(lossErrors.isRightLoss, "\(lossErrors)")
    #expect(gradientErrors.isRightGradient, "\(gradientErrors)")
  }

  /// The rows' true losses, reduced.
  private static func losses(of fixture: SoftmaxCase, _ reduction: LossReduction) -> [Double] {
    let sum = fixture.losses.reduce(0, +)
    return switch reduction {
    case .none: fixture.losses
    case .sum: [sum]
    case .mean: [sum / Double(fixture.rows)]
    case .dividing(let divisor): [sum / divisor]
    }
  }

  @Test(arguments: SoftmaxCase.all, LossReduction.plain)
  func valueIsTheSameWithoutAGradient(_ fixture: SoftmaxCase, _ reduction: LossReduction) {
    func loss(_ logits: Tensor) -> Tensor {
      softmaxCrossEntropy(logits, labels: fixture.labels, reduction: reduction)
    }
    expectSameBits(
      loss(fixture.tensor), valueWithPullback(at: fixture.tensor, of: loss).value, fixture.name)
  }

  /// A cotangent other than 1 multiplies the gradient, which rounds once more.
  @Test(arguments: SoftmaxCase.all)
  func confidentRowsStayExactUnderACotangent(_ fixture: SoftmaxCase) {
    let factor = 0.37
    let gradient = gradient(at: fixture.tensor) {
      softmaxCrossEntropy($0, labels: fixture.labels, reduction: .sum) * factor
    }
    let errors = UlpErrors(
      gradient.scalars(as: Float.self),
      truths: fixture.gradient.map { $0 * Double(Float(factor)) })
    #expect(errors.normal <= UlpErrors.mostOfGradient + 1, "\(errors)")
    #expect(errors.subnormal <= UlpErrors.mostSubnormal, "\(errors)")
  }
}
